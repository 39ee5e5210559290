//! Makes of the engine's result what the GraphQL specification wants.
//!
//! The engine answers fields in the order in which they were done, leaves a failed one out of its
//! object, and says `null` for an object without fields, be they skipped, of another type or
//! failed. [`mark`] therefore asks each object for its type under a key of our own, so that none is
//! without fields. [`mend`] takes the mark off again and puts the fields in the order of the query.
//! A failed one becomes `null` or, where its type does not allow that, the nearest thing around it
//! that may be `null` does.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    indexmap::IndexMap,
    parser::types::{
        BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
        OperationDefinition, OperationType, Selection, SelectionSet, Type,
    },
};
use async_graphql_value::Value as InputValue;

use super::types::Types;

/// Under which key an object tells its type; names that begin like this are nobody else's to use.
const MARK: &str = "__mark";

/// What an operation asks for.
#[derive(Debug)]
pub(super) struct Asked {
    operation: OperationDefinition,
    fragments: HashMap<Name, Positioned<FragmentDefinition>>,
    /// The variables that select or skip.
    switches: HashMap<Name, bool>,
}

impl Asked {
    /// Remembers an operation, which is to be found affordable: its fragments end.
    pub(super) fn new(
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Self {
        let switches = variables.iter().filter_map(|(name, value)| match value {
            Value::Boolean(on) => Some((name.clone(), *on)),
            _ => None,
        });
        Self {
            operation: operation.clone(),
            fragments: document.fragments.clone(),
            switches: switches.collect(),
        }
    }

    /// Whether nothing says that it is to be left out.
    fn includes(&self, selection: &Selection) -> bool {
        let on = |directive: &Directive| match &directive.get_argument("if")?.node {
            InputValue::Boolean(on) => Some(*on),
            InputValue::Variable(name) => self.switches.get(name).copied(),
            _ => None,
        };
        selection.directives().iter().all(|Positioned { node: directive, .. }| {
            match directive.name.node.as_str() {
                "skip" => on(directive) != Some(true),
                "include" => on(directive) != Some(false),
                _ => true,
            }
        })
    }
}

/// Asks each object for its type.
pub(super) fn mark(document: &mut ExecutableDocument) {
    let alias = Some(Positioned::new(Name::new(MARK), <_>::default()));
    let field = Field {
        alias,
        name: Positioned::new(Name::new("__typename"), <_>::default()),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    let mark = Selection::Field(Positioned::new(field, <_>::default()));
    for fragment in document.fragments.values_mut() {
        mark_below(&mut fragment.node.selection_set.node, &mark);
    }
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for Positioned { node: operation, .. } in operations {
        let set = &mut operation.selection_set.node;
        mark_below(set, &mark);
        // A subscription may select one field only.
        if operation.ty != OperationType::Subscription {
            set.items.push(Positioned::new(mark.clone(), <_>::default()));
        }
    }
}

/// Marks the objects in the fields of one.
fn mark_below(set: &mut SelectionSet, mark: &Selection) {
    for Positioned { node: selection, .. } in &mut set.items {
        match selection {
            Selection::Field(field) => {
                let set = &mut field.node.selection_set.node;
                mark_below(set, mark);
                if !set.items.is_empty() {
                    set.items.push(Positioned::new(mark.clone(), <_>::default()));
                }
            }
            Selection::InlineFragment(fragment) => {
                mark_below(&mut fragment.node.selection_set.node, mark);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Mends the result of a marked operation that ran.
pub(super) fn mend(data: &mut Value, asked: &Asked, types: &Types) {
    let Asked { operation, .. } = asked;
    // The top of a subscription bears no mark, and is missing if its event failed.
    if operation.ty == OperationType::Subscription
        && let Some(root) = types.root(operation.ty)
    {
        let mut top = match std::mem::take(data) {
            Value::Object(top) => top,
            _ => IndexMap::default(),
        };
        top.insert(Name::new(MARK), Value::from(root));
        *data = Value::Object(top);
    }
    let mut shape = Shape { sets: vec![&operation.selection_set.node], by_type: Vec::new() };
    Mender { asked, types }.value(data, None, &mut shape);
}

/// What is selected of the objects in one place.
struct Shape<'a> {
    sets: Vec<&'a SelectionSet>,
    /// The fields of the types of object that were met there.
    by_type: Vec<(String, Slots<'a>)>,
}

/// The fields of an object, in their order.
type Slots<'a> = IndexMap<&'a Name, Slot<'a>>;

/// The place of one field in an object.
struct Slot<'a> {
    /// Its type; the schema's text does not declare the fields of introspection.
    ty: Option<&'a Type>,
    /// `None` for what holds no objects.
    shape: Option<Shape<'a>>,
}

struct Mender<'a> {
    asked: &'a Asked,
    types: &'a Types,
}

impl<'a> Mender<'a> {
    /// Mends a value of objects; tells whether it may stand where it is.
    fn value(&self, value: &mut Value, ty: Option<&Type>, shape: &mut Shape<'a>) -> bool {
        let is_whole = match value {
            Value::Object(object) => self.object(object, shape),
            Value::List(items) => {
                let inner = ty.and_then(|ty| match &ty.base {
                    BaseType::List(inner) => Some(&**inner),
                    BaseType::Named(_) => None,
                });
                items.iter_mut().all(|item| self.value(item, inner, shape))
            }
            _ => false,
        };
        if !is_whole {
            *value = Value::Null;
        }
        is_whole || may_be_null(ty)
    }

    /// Mends an object; tells whether it can be one.
    fn object(&self, object: &mut IndexMap<Name, Value>, shape: &mut Shape<'a>) -> bool {
        let Some(Value::String(ty)) = object.shift_remove(MARK) else { return false };
        let slots = self.slots(shape, &ty);
        let mut is_ordered = object.len() == slots.len();
        for (index, (key, slot)) in slots.iter_mut().enumerate() {
            let index = match object.get_index(index) {
                Some((found, _)) if found == *key => Some(index),
                _ => {
                    is_ordered = false;
                    object.get_index_of(*key)
                }
            };
            let value = index.and_then(|index| object.get_index_mut(index));
            let may_stand = match (value, &mut slot.shape) {
                (None, _) => may_be_null(slot.ty),
                (Some((_, value)), Some(shape)) => self.value(value, slot.ty, shape),
                (Some(_), None) => true,
            };
            if !may_stand {
                return false;
            }
        }
        if !is_ordered {
            let mut take = |key: &Name| object.swap_remove(key).unwrap_or_default();
            *object = slots.keys().map(|key| ((*key).clone(), take(key))).collect();
        }
        true
    }

    /// The fields that are selected of an object of a type.
    fn slots<'s>(&self, shape: &'s mut Shape<'a>, ty: &str) -> &'s mut Slots<'a> {
        let known = shape.by_type.iter().position(|(known, _)| known == ty);
        let index = known.unwrap_or_else(|| {
            let mut slots = IndexMap::default();
            for set in &shape.sets {
                self.collect(set, ty, &mut slots);
            }
            shape.by_type.push((ty.to_owned(), slots));
            shape.by_type.len() - 1
        });
        &mut shape.by_type[index].1
    }

    /// Collects the fields of a selection for an object of a type, each where it is first met.
    fn collect(&self, set: &'a SelectionSet, ty: &str, slots: &mut Slots<'a>) {
        for Positioned { node: selection, .. } in &set.items {
            if !self.asked.includes(selection) {
                continue;
            }
            let (condition, set) = match selection {
                Selection::Field(Positioned { node: field, .. }) => {
                    let slot = slots.entry(&field.response_key().node).or_insert_with(|| Slot {
                        ty: self.types.field(ty, &field.name.node).map(|field| &field.ty),
                        shape: None,
                    });
                    let set = &field.selection_set.node;
                    if !set.items.is_empty() {
                        let nothing = || Shape { sets: Vec::new(), by_type: Vec::new() };
                        slot.shape.get_or_insert_with(nothing).sets.push(set);
                    }
                    continue;
                }
                Selection::InlineFragment(Positioned { node: fragment, .. }) => {
                    (fragment.type_condition.as_ref(), &fragment.selection_set.node)
                }
                Selection::FragmentSpread(Positioned { node: spread, .. }) => {
                    let Some(fragment) = self.asked.fragments.get(&spread.fragment_name.node)
                    else {
                        continue;
                    };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            if condition.is_none_or(|condition| self.types.is(ty, &condition.node.on.node)) {
                self.collect(set, ty, slots);
            }
        }
    }
}

fn may_be_null(ty: Option<&Type>) -> bool {
    ty.is_none_or(|ty| ty.nullable)
}
