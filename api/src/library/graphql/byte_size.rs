//! Numbers of bytes on the wire.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A number of bytes, as a JSON number. It may be beyond 2³¹, but never beyond 2⁵³, so that every
/// client can read it exactly. Taken as a number or as a text of digits.
#[derive(Clone, Copy, Debug, Description, PartialEq, Eq)]
pub struct ByteSize(pub i64);

#[Scalar(use_type_description)]
impl ScalarType for ByteSize {
    fn parse(value: Value) -> InputValueResult<Self> {
        Self::read(&value).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

impl ByteSize {
    /// The most bytes: 2⁵³.
    const MOST: i64 = 1 << 53;

    fn read(value: &Value) -> Option<Self> {
        let bytes = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(digits) => digits.parse().ok(),
            _ => None,
        };
        bytes.filter(|bytes| (0..=Self::MOST).contains(bytes)).map(Self)
    }
}
