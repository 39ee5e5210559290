//! What can be done with files on their way in.

mod begin;
mod end;
mod receive;

pub use self::{
    begin::{NewUpload, begin, concatenate, measure},
    end::{complete, end, forget, keep, process, shelve, spend},
    receive::{Piece, find, hold, progress, receive, restart},
};
