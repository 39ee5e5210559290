//! Puts `null` where the GraphQL specification wants it.
//!
//! The engine leaves a field that failed out of its object, and turns an object of which every
//! field failed into `null`. Here a failed field becomes `null` in its place or, where its type
//! does not allow that, the nearest thing around it that may be `null` does.

use std::{cmp::Reverse, collections::HashMap, rc::Rc};

use async_graphql::{
    Name, PathSegment, ServerError, Value,
    indexmap::IndexMap,
    parser::types::{
        BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
    },
};

use super::types::{self, Types};

/// What a step on the way from the top of a result to a failed field leads to.
struct Stop<'a> {
    nullable: bool,
    /// The keys of the object in which the step is taken, in their order.
    keys: Rc<[&'a str]>,
}

/// The stops on the way to a field, whatever the indexes of the lists that it leads through;
/// `None` if it leads where the schema's text does not.
type Route<'a> = Option<Rc<[Stop<'a>]>>;

/// Mends the result of an operation with errors.
pub(super) fn mend(
    data: &mut Value,
    errors: &[ServerError],
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    types: &Types,
) {
    let map = Map { document, operation, types };
    let mut routes: HashMap<Vec<&str>, Route<'_>> = HashMap::new();
    let mut failed = Vec::new();
    for ServerError { path, .. } in errors {
        let names = path.iter().filter_map(|segment| match segment {
            PathSegment::Field(key) => Some(key.as_str()),
            PathSegment::Index(_) => None,
        });
        let route = routes.entry(names.collect()).or_insert_with(|| map.route(path));
        if let Some(stops) = route
            && stops.len() == path.len()
        {
            let end = stops.iter().rposition(|stop| stop.nullable).map_or(0, |last| last + 1);
            failed.push((&path[..end], Rc::clone(stops)));
        }
    }
    // The deepest first: what becomes null further up must not be filled in again.
    failed.sort_by_key(|(path, _)| Reverse(path.len()));
    for (path, stops) in failed {
        nullify(data, path, &stops);
    }
}

fn nullify(value: &mut Value, path: &[PathSegment], stops: &[Stop<'_>]) {
    let (Some((segment, path)), Some((stop, stops))) = (path.split_first(), stops.split_first())
    else {
        *value = Value::Null;
        return;
    };
    match segment {
        PathSegment::Field(key) => {
            if *value == Value::Null {
                *value = Value::Object(IndexMap::default());
            }
            let Value::Object(object) = value else { return };
            let before = object.len();
            nullify(object.entry(Name::new(key)).or_insert(Value::Null), path, stops);
            if object.len() > before {
                object.sort_by_cached_key(|name, _| stop.keys.iter().position(|key| name == *key));
            }
        }
        PathSegment::Index(index) => {
            if let Value::List(list) = value
                && let Some(item) = list.get_mut(*index)
            {
                nullify(item, path, stops);
            }
        }
    }
}

/// What is needed to find the way.
struct Map<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    types: &'a Types,
}

impl<'a> Map<'a> {
    fn route(&self, path: &[PathSegment]) -> Route<'a> {
        let mut on = self.types.root(self.operation.ty)?;
        let mut sets = vec![&self.operation.selection_set.node];
        let mut ty: Option<&Type> = None;
        let mut stops = Vec::with_capacity(path.len());
        for segment in path {
            let mut keys = Vec::new();
            let next = match segment {
                PathSegment::Field(key) => {
                    let mut fields = Vec::new();
                    for set in &sets {
                        self.collect(set, on, &mut fields, 0);
                    }
                    keys.extend(fields.iter().map(|(_, field)| field.response_key().node.as_str()));
                    fields.retain(|(_, field)| field.response_key().node == *key);
                    let next = fields.iter().find_map(|(on, field)| {
                        self.types.field(on, &field.name.node).map(|field| &field.ty)
                    })?;
                    sets = fields.iter().map(|(_, field)| &field.selection_set.node).collect();
                    on = types::named(next);
                    next
                }
                PathSegment::Index(_) => match &ty?.base {
                    BaseType::List(inner) => inner,
                    BaseType::Named(_) => return None,
                },
            };
            stops.push(Stop { nullable: next.nullable, keys: keys.into() });
            ty = Some(next);
        }
        Some(stops.into())
    }

    /// Lists the fields of a selection with the types that they are selected on.
    fn collect(
        &self,
        set: &'a SelectionSet,
        on: &'a str,
        fields: &mut Vec<(&'a str, &'a Field)>,
        level: u32,
    ) {
        // Valid documents end; what is this deep was refused before it was run.
        if level > 64 {
            return;
        }
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => fields.push((on, &field.node)),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| &condition.node.on.node);
                    self.collect(&fragment.node.selection_set.node, on, fields, level + 1);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) =
                        self.document.fragments.get(&spread.node.fragment_name.node)
                    {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.collect(&fragment.node.selection_set.node, on, fields, level + 1);
                    }
                }
            }
        }
    }
}
