use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value as InputValue;

use super::{
    super::types::{self, Types},
    refused,
};
use crate::error::{Code, Refused};

/// Selections within selections, fragments written out.
const LEVELS: u32 = 64;
/// Types that a schema is assumed to have when somebody asks for all of them.
const SCHEMA_TYPES: u64 = 50;

/// What a selection amounts to, with fragments written out.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    pub fields: u64,
    pub cost: u64,
    pub inputs: u64,
    pub depth: u32,
    pub aliases: u64,
    pub directives: u64,
    pub roots: u64,
    pub introspects: bool,
    pub introspection_lists: u32,
}

/// Measures operations of one document.
pub(super) struct Measure<'a> {
    document: &'a ExecutableDocument,
    types: &'a Types,
    variables: &'a Variables,
    defaults: HashMap<&'a str, &'a Value>,
    /// The sizes of the variables, once they are known.
    sizes: HashMap<Name, u64>,
    fragments: HashMap<&'a str, Option<Weight>>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        types: &'a Types,
        variables: &'a Variables,
    ) -> Self {
        let (defaults, sizes, fragments) = Default::default();
        Self { document, types, variables, defaults, sizes, fragments }
    }

    pub(super) fn operation(
        mut self,
        operation: &'a OperationDefinition,
    ) -> Result<Weight, Refused> {
        self.defaults = operation
            .variable_definitions
            .iter()
            .filter_map(|it| {
                Some((it.node.name.node.as_str(), &it.node.default_value.as_ref()?.node))
            })
            .collect();
        let mut weight =
            self.selections(&operation.selection_set.node, self.types.root(operation.ty), 0)?;
        weight.directives += operation.directives.len() as u64;
        Ok(weight)
    }

    fn selections(
        &mut self,
        set: &'a SelectionSet,
        on: Option<&'a str>,
        level: u32,
    ) -> Result<Weight, Refused> {
        if level > LEVELS {
            return Err(refused(Code::QueryTooDeep, "The operation is nested too deeply."));
        }
        let mut sum = Weight::default();
        for selection in &set.items {
            let mut weight = match &selection.node {
                Selection::Field(field) => self.field(&field.node, on, level)?,
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| Some(&condition.node.on.node));
                    self.selections(&fragment.node.selection_set.node, on, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level)?
                }
            };
            for directive in selection.node.directives() {
                weight.directives = weight.directives.saturating_add(1);
                let inputs = self.inputs(&directive.node.arguments);
                weight.inputs = weight.inputs.saturating_add(inputs);
            }
            sum = sum.plus(&weight);
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a str, level: u32) -> Result<Weight, Refused> {
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                return Err(refused(Code::BadUserInput, "A fragment is spread within itself."));
            }
            None => {}
        }
        // One that is not there is the validation's to name.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Weight::default());
        };
        self.fragments.insert(name, None);
        let on = &fragment.node.type_condition.node.on.node;
        let mut weight = self.selections(&fragment.node.selection_set.node, Some(on), level + 1)?;
        weight.fields = weight.fields.saturating_add(1);
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    fn field(
        &mut self,
        field: &'a Field,
        on: Option<&'a str>,
        level: u32,
    ) -> Result<Weight, Refused> {
        let name = field.name.node.as_str();
        let declared = on.and_then(|on| self.types.field(on, name));
        let below = declared.map(|declared| types::named(&declared.ty));
        let inner = self.selections(&field.selection_set.node, below, level + 1)?;
        let items = match declared.and_then(|declared| declared.items) {
            Some(items) => self.asked_items(field).unwrap_or(items),
            None if declared.is_none() && name == "types" => SCHEMA_TYPES,
            None => 1,
        };
        let inputs = self.inputs(&field.arguments);
        let introspects = matches!(name, "__schema" | "__type");
        let lists = declared.is_none()
            && matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Ok(Weight {
            fields: inner.fields.saturating_add(1),
            cost: inner.cost.saturating_mul(items).saturating_add(1),
            inputs: inner.inputs.saturating_mul(items.max(1)).saturating_add(inputs),
            depth: if introspects { 1 } else { inner.depth + 1 },
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: inner.directives,
            roots: 1,
            introspects: introspects || inner.introspects,
            introspection_lists: inner.introspection_lists + u32::from(lists),
        })
    }

    /// How many items the arguments of a list ask for: by a number, or by listing them.
    fn asked_items(&self, field: &Field) -> Option<u64> {
        let arguments = field.arguments.iter();
        arguments.filter(|(name, _)| matches!(&*name.node, "first" | "last" | "ids")).find_map(
            |(_, value)| match &value.node {
                InputValue::Number(number) => number.as_u64(),
                InputValue::List(list) => Some(list.len() as u64),
                InputValue::Variable(name) => match self.variable(name)? {
                    Value::Number(number) => number.as_u64(),
                    Value::List(list) => Some(list.len() as u64),
                    _ => None,
                },
                _ => None,
            },
        )
    }

    fn variable(&self, name: &Name) -> Option<&'a Value> {
        self.variables.get(name).or_else(|| self.defaults.get(name.as_str()).copied())
    }

    /// How many values arguments hold, with their variables written out.
    fn inputs(&mut self, arguments: &[(Positioned<Name>, Positioned<InputValue>)]) -> u64 {
        arguments.iter().fold(0, |sum: u64, (_, value)| sum.saturating_add(self.input(&value.node)))
    }

    fn input(&mut self, value: &InputValue) -> u64 {
        let sum = |sum: u64, size: u64| sum.saturating_add(size);
        match value {
            InputValue::Variable(name) => {
                if let Some(size) = self.sizes.get(name) {
                    return *size;
                }
                let size = self.variable(name).map_or(1, size);
                self.sizes.insert(name.clone(), size);
                size
            }
            InputValue::List(list) => list.iter().map(|value| self.input(value)).fold(1, sum),
            InputValue::Object(object) => {
                object.values().map(|value| self.input(value)).fold(1, sum)
            }
            _ => 1,
        }
    }
}

/// How many values a value holds; a long text counts for several.
fn size(value: &Value) -> u64 {
    1 + match value {
        Value::String(text) => text.len() as u64 / 64,
        Value::List(list) => list.iter().map(size).sum(),
        Value::Object(object) => object.values().map(size).sum(),
        _ => 0,
    }
}

impl Weight {
    fn plus(&self, other: &Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            cost: self.cost.saturating_add(other.cost),
            inputs: self.inputs.saturating_add(other.inputs),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            roots: self.roots.saturating_add(other.roots),
            introspects: self.introspects || other.introspects,
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
        }
    }
}
