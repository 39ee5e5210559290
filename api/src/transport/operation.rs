use std::panic::AssertUnwindSafe;

use async_graphql::{
    Data, Request, Response, ServerError,
    parser::{parse_query, types::OperationType},
};
use futures::{StreamExt, stream::BoxStream};

use super::{
    answer::{Answer, error},
    document,
    gateway::Gateway,
    mend,
    params::Params,
};

/// An operation that was found well formed and affordable.
#[derive(Debug)]
pub(super) struct Operation {
    pub kind: OperationType,
    pub name: Option<String>,
    source: String,
    request: Request,
}

impl Operation {
    /// Parses and measures the operation of a request.
    pub(super) fn prepare(params: Params, gateway: &Gateway) -> Result<Self, ServerError> {
        let Params { query: source, operation_name, variables } = params;
        let document = document::parse(&source, gateway.limits())?;
        let (name, operation) =
            document::choose(&document, operation_name.as_deref()).map_err(error)?;
        let (kind, name) = (operation.ty, name.map(str::to_owned));
        document::check_variables(operation, &variables).map_err(error)?;
        document::check(&document, gateway.types(), &variables, gateway.limits()).map_err(error)?;
        let mut request = Request::new("").variables(variables);
        request.operation_name.clone_from(&name);
        request.set_parsed_query(document);
        Ok(Self { kind, name, source, request })
    }

    /// Runs a query or a mutation.
    pub(super) async fn run(self, data: Data, gateway: &Gateway) -> Answer {
        let Self { name, source, mut request, .. } = self;
        request.data = data;
        finish(gateway.execute(request).await, &source, name.as_deref(), gateway)
    }

    /// Runs any operation, answer by answer; a panic in it ends nothing but itself.
    pub(super) fn stream(self, data: Data, gateway: &Gateway) -> BoxStream<'static, Answer> {
        let Self { name, source, mut request, .. } = self;
        request.data = data;
        let gateway = gateway.clone();
        AssertUnwindSafe(gateway.execute_stream(request))
            .catch_unwind()
            .map(move |response| match response {
                Ok(response) => finish(response, &source, name.as_deref(), &gateway),
                // The panic hook has logged it.
                Err(_) => Answer::broken(),
            })
            .boxed()
    }
}

/// Turns the engine's response into the answer. Only one with errors is looked at more closely.
fn finish(mut response: Response, source: &str, name: Option<&str>, gateway: &Gateway) -> Answer {
    if response.errors.iter().any(|error| !error.path.is_empty())
        && let Ok(document) = parse_query(source)
        && let Ok((_, operation)) = document::choose(&document, name)
    {
        let Response { data, errors, .. } = &mut response;
        mend::mend(data, errors, &document, operation, gateway.types());
    }
    Answer::new(response, gateway.limits())
}
