//! Numbers of bytes on the wire.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A number of bytes, as a JSON number. It may be beyond 2³¹, but never beyond 2⁵³, so that every
/// client can read it exactly. Taken as a number or as a text of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(pub i64);

#[Scalar]
impl ScalarType for ByteSize {
    fn parse(value: Value) -> InputValueResult<Self> {
        let bytes = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(digits) => digits.parse().ok(),
            _ => None,
        };
        match bytes {
            Some(bytes @ 0..=0x20_0000_0000_0000) => Ok(Self(bytes)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}
