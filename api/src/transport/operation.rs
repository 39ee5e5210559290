use std::panic::AssertUnwindSafe;

use async_graphql::{Request, Response, ServerError, parser::types::OperationType};
use futures::{StreamExt, stream::BoxStream};

use super::{
    admit::{Admission, Witness},
    answer::{self, Answer, error},
    document,
    gateway::Gateway,
    mend::{self, Asked},
    params::Params,
};
use crate::error::Refused;

/// An operation that was found well formed and affordable.
#[derive(Debug)]
pub(super) struct Operation {
    pub kind: OperationType,
    pub name: Option<String>,
    asked: Asked,
    request: Request,
}

impl Operation {
    /// Parses and measures the operation of a request.
    pub(super) fn prepare(params: Params, gateway: &Gateway) -> Result<Self, ServerError> {
        let Params { query, operation_name, mut variables } = params;
        let mut document = document::parse(&query, gateway.limits())?;
        let (name, operation) =
            document::choose(&document, operation_name.as_deref()).map_err(error)?;
        let (kind, name) = (operation.ty, name.map(str::to_owned));
        document::check_variables(operation, &variables).map_err(error)?;
        document::check(&document, gateway.types(), &variables, gateway.limits()).map_err(error)?;
        document::fill_variables(operation, &mut variables);
        let asked = Asked::new(&document, operation, &variables);
        mend::mark(&mut document);
        let mut request = Request::new("").variables(variables);
        request.operation_name.clone_from(&name);
        request.set_parsed_query(document);
        Ok(Self { kind, name, asked, request })
    }

    /// Runs a query or a mutation.
    pub(super) async fn run(self, admission: Admission, gateway: &Gateway) -> Answer {
        let Self { asked, mut request, .. } = self;
        request.data = admission.data;
        let response = gateway.execute(request).await;
        finish(witnessed(response, admission.witness.as_ref()).await, &asked, gateway)
    }

    /// Runs any operation, answer by answer; a panic in it ends nothing but itself.
    pub(super) fn stream(
        self,
        admission: Admission,
        gateway: &Gateway,
    ) -> BoxStream<'static, Answer> {
        let Self { asked, mut request, .. } = self;
        let Admission { data, witness, .. } = admission;
        request.data = data;
        let gateway = gateway.clone();
        let responses = gateway.execute_stream(request).then(move |response| {
            let witness = witness.clone();
            async move { witnessed(response, witness.as_ref()).await }
        });
        AssertUnwindSafe(responses)
            .catch_unwind()
            .map(move |response| match response {
                Ok(response) => finish(response, &asked, &gateway),
                // The panic hook has logged it.
                Err(_) => Answer::broken(),
            })
            .boxed()
    }
}

/// Lets a response be seen before it is answered; what cannot be is not answered.
async fn witnessed(response: Response, witness: Option<&Witness>) -> Response {
    let Some(witness) = witness else { return response };
    match witness(&response.data).await.map_err(Refused::from) {
        Ok(()) => response,
        Err(refused) => Response::from_errors(vec![answer::error(refused)]),
    }
}

/// Turns the engine's response into the answer.
fn finish(mut response: Response, asked: &Asked, gateway: &Gateway) -> Answer {
    if answer::ran(&response) {
        mend::mend(&mut response.data, asked, gateway.types());
    }
    Answer::new(response, gateway.limits())
}
