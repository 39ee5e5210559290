use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned, Value,
    parser::{
        self, parse_schema,
        types::{BaseType, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition},
    },
};

/// Items on a page of a connection that is asked for without `first` or `last`.
const PAGE: u64 = 25;
/// Items assumed in a list that is not paged.
const LIST: u64 = 10;

/// The types of the schema, as far as the cost of an operation and the form of its result depend
/// on them.
#[derive(Debug)]
pub(super) struct Types {
    query: Option<String>,
    mutation: Option<String>,
    subscription: Option<String>,
    fields: HashMap<String, HashMap<String, Field>>,
    /// The interfaces and unions that objects belong to.
    wider: HashMap<String, HashSet<String>>,
}

/// A field as the schema declares it.
#[derive(Debug)]
pub(super) struct Field {
    /// Its type.
    pub ty: Type,
    /// How many items it holds if the operation does not say; `None` for what is no list.
    pub items: Option<u64>,
}

impl Types {
    /// Reads the types from the schema's text.
    pub(super) fn read(sdl: &str) -> Result<Self, parser::Error> {
        let (fields, wider) = Default::default();
        let mut types = Self { query: None, mutation: None, subscription: None, fields, wider };
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let name = |root: Option<Positioned<async_graphql::Name>>| {
                        root.map(|name| name.node.to_string())
                    };
                    types.query = name(schema.node.query);
                    types.mutation = name(schema.node.mutation);
                    types.subscription = name(schema.node.subscription);
                }
                TypeSystemDefinition::Type(definition) => {
                    let name = definition.node.name.node.to_string();
                    let fields = match definition.node.kind {
                        TypeKind::Object(object) => {
                            for interface in object.implements {
                                types.widen(&name, &interface.node);
                            }
                            object.fields
                        }
                        TypeKind::Interface(interface) => interface.fields,
                        TypeKind::Union(union) => {
                            for member in union.members {
                                types.widen(&member.node, &name);
                            }
                            continue;
                        }
                        _ => continue,
                    };
                    let connection = name.ends_with("Connection");
                    let fields =
                        fields.into_iter().map(|field| Field::read(field.node, connection));
                    types.fields.insert(name, fields.collect());
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(types)
    }

    fn widen(&mut self, object: &str, wider: &str) {
        self.wider.entry(object.to_owned()).or_default().insert(wider.to_owned());
    }

    /// Tells whether objects of a type are of the other one, too.
    pub(super) fn is(&self, object: &str, other: &str) -> bool {
        object == other || self.wider.get(object).is_some_and(|wider| wider.contains(other))
    }

    /// The type at the top of an operation.
    pub(super) fn root(&self, kind: OperationType) -> Option<&str> {
        match kind {
            OperationType::Query => self.query.as_deref(),
            OperationType::Mutation => self.mutation.as_deref(),
            OperationType::Subscription => self.subscription.as_deref(),
        }
    }

    /// A field of a type.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.fields.get(of)?.get(name)
    }
}

impl Field {
    /// Reads a field; what a connection lists was counted where the connection was asked for.
    fn read(field: FieldDefinition, in_connection: bool) -> (String, Self) {
        let default_page = field.arguments.iter().find_map(|argument| {
            match (&*argument.node.name.node, argument.node.default_value.as_ref()?) {
                ("first", Positioned { node: Value::Number(number), .. }) => number.as_u64(),
                _ => None,
            }
        });
        let ty = field.ty.node;
        let items = if named(&ty).ends_with("Connection") {
            Some(default_page.unwrap_or(PAGE))
        } else if matches!(ty.base, BaseType::List(_)) && !in_connection {
            Some(default_page.unwrap_or(LIST))
        } else {
            None
        };
        (field.name.node.to_string(), Self { ty, items })
    }
}

/// The name of the innermost type.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
