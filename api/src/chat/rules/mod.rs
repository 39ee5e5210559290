//! What a message may be, until when it can be changed, and when it goes out by mail. Pure.

mod inbound;
mod message;
mod office;

pub use self::{
    inbound::{MARK, answer},
    message::{
        Change, EDITABLE, LINKS, MENTIONS, MESSAGE_LENGTH, REACTIONS, SEND, TalkError, emoji,
        excerpt, text, waiting_since,
    },
    office::mailed_at,
};
