//! Accounts: the organisations that are our customers, and the people who work for them.
//!
//! A person registers once and opens an account by it; both are usable at once, and the address is
//! proved by a mailed link. Whether an address is known is told to nobody but its owner:
//! registering answers the same for every address and writes to it what is the case, and a wrong
//! address takes sign-in as long as a wrong password.
//!
//! People come to an account by a mailed invitation, which works once, for a week and for its own
//! address; whoever has the link has proved the address. Members and invitations that stand take the
//! seats of the plan, from the moment of sending. Whoever changes the people of an account holds it
//! and decides by the roles as they are then, so that there is an owner and no seat too many, however
//! much happens at once. Whoever goes is out at once, and what they have made stays.
//!
//! A person of several accounts has a session for each that they work in.
//!
//! A sign-in is a session. Its access token is a signed statement good for a quarter of an hour and
//! checked against the session each time, so that it ends when the session does. Its refresh token
//! works once and yields the next; one that comes again when its successor is in use has been
//! copied, ends the session, and is told to the person. An app keeps both; a page has the access
//! token and lets the browser keep the other in a cookie (`graphql::browser`).
//!
//! A password is judged by how long it would take to guess, not by what it consists of. What is
//! mailed to replace it, and to move a login to another address, works once and for a while; every
//! session ends with the password that it was begun with.
//!
//! Tries are counted by network, by address, and by account, in the database, so that all nodes
//! count together. A person whose door was closed by others comes in by a known device or network.
//!
//! Whoever has [more than a password](factors) is asked for it before a session begins, and by
//! `ContextExt::proved` again before what hurts most in the wrong hands.
//!
//! A program works for an account with a service token, for which an owner or administrator answers
//! who made it. Scopes say what it may do, out of what that person may do at the time: whoever is
//! made less takes their tokens along, and the tokens of whoever leaves do nothing until somebody
//! else rotates them. What decides on people, money or other tokens has no scope.

pub mod actions;
pub mod devices;
pub mod factors;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod reads;
pub mod rules;
pub mod service_tokens;
pub mod sessions;
