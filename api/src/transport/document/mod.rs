//! What a document would cost, found out before the engine sees it.
//!
//! Every fragment is measured once, so that the time taken is linear in the length of the
//! document however often its fragments are spread.

mod measure;
mod tokens;

use async_graphql::{
    Name, Positioned, Variables,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};

use self::measure::{Measure, Weight};
use super::{limits::Limits, types::Types};
use crate::error::{Code, Refused};

pub(super) fn refused(code: Code, message: impl Into<String>) -> Refused {
    Refused { code, message: message.into(), field: None, details: None }
}

/// Parses a document and finds the operation to run.
pub(super) fn parse(
    source: &str,
    limits: &Limits,
) -> Result<ExecutableDocument, async_graphql::ServerError> {
    tokens::count(source, limits).map_err(super::answer::error)?;
    Ok(parse_query(source)?)
}

/// Finds the operation that a request means, and its name.
pub(super) fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a str>, &'a OperationDefinition), Refused> {
    let named = |(name, operation): (&'a Name, &'a Positioned<_>)| (Some(name.as_str()), operation);
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some((None, operation)),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get_key_value(name).map(named)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(named)
        }
        (DocumentOperations::Multiple(_), None) => {
            return Err(refused(Code::BadUserInput, "Say which operation: give `operationName`."));
        }
    };
    found
        .map(|(name, operation)| (name, &operation.node))
        .ok_or_else(|| refused(Code::BadUserInput, "The document has no operation of that name."))
}

/// Refuses a document with any operation that goes beyond the limits.
pub(super) fn check(
    document: &ExecutableDocument,
    types: &Types,
    variables: &Variables,
    limits: &Limits,
) -> Result<(), Refused> {
    let mut fields: u64 = 0;
    for (_, operation) in document.operations.iter() {
        let weight = Measure::new(document, types, variables).operation(&operation.node)?;
        fields = fields.saturating_add(weight.fields);
        check_weight(&weight, operation.node.ty, limits)?;
    }
    if fields > limits.fields {
        return Err(refused(Code::QueryTooComplex, "The document selects too many fields."));
    }
    Ok(())
}

fn check_weight(weight: &Weight, kind: OperationType, limits: &Limits) -> Result<(), Refused> {
    let roots = match kind {
        OperationType::Query => limits.root_fields,
        OperationType::Mutation | OperationType::Subscription => 1,
    };
    if weight.introspects && !limits.introspection {
        return Err(refused(Code::Forbidden, "Introspection is switched off."));
    }
    if weight.depth > limits.depth || weight.introspection_lists > 1 {
        return Err(refused(Code::QueryTooDeep, "The operation is nested too deeply."));
    }
    let too_many = [
        (weight.cost, limits.cost, "The operation asks for too many values; take smaller pages."),
        (weight.inputs, limits.inputs, "The operation has too many values in its arguments."),
        (weight.roots, roots, "The operation has too many fields at its top."),
        (weight.aliases, limits.aliases, "The operation has too many aliases."),
        (weight.directives, limits.directives, "The operation has too many directives."),
    ];
    match too_many.into_iter().find(|(have, allowed, _)| have > allowed) {
        Some((_, _, message)) => Err(refused(Code::QueryTooComplex, message)),
        None => Ok(()),
    }
}

/// Refuses an operation that lacks a variable it requires.
pub(super) fn check_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Refused> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let missing = match variables.get(&definition.name.node) {
            None => definition.default_value.is_none(),
            Some(value) => *value == async_graphql::Value::Null,
        };
        if missing && !definition.var_type.node.nullable {
            let (name, ty) = (&definition.name.node, &definition.var_type.node);
            let message = format!("The variable `${name}` of type `{ty}` is missing.");
            return Err(refused(Code::BadUserInput, message));
        }
    }
    Ok(())
}

/// Gives the variables that were left out their defaults, which the engine does not look at where
/// `@skip` and `@include` ask.
pub(super) fn fill_variables(operation: &OperationDefinition, variables: &mut Variables) {
    for Positioned { node: definition, .. } in &operation.variable_definitions {
        if let Some(default) = &definition.default_value {
            let name = definition.name.node.clone();
            variables.entry(name).or_insert_with(|| default.node.clone());
        }
    }
}
