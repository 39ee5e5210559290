//! Customers and Vibbio talk.

mod following;
mod mailing;
mod requesting;
mod talking;

use serde_json::{Value, json};
use tests::{Client, library::id};

const OPEN: &str = "mutation($project: ID) { conversationOpen(input: { projectId: $project }) {
    conversation { id cursor projectId } } }";
const SEND: &str = "mutation($input: MessageSendInput!) { messageSend(input: $input) { message {
    id number cursor side text way author { name } replyTo { number } mentions { name }
    attachments { id } references { ... on SceneReference { sceneId }
    ... on OrderReference { orderId } ... on CommentReference { commentId } } } } }";
const SEEN: &str =
    "query($id: ID!) { conversation(id: $id) { cursor unreadCount lastSide waitingSince
    lastMessage { text } participants { read person { name isOnline } }
    messages(last: 50) { nodes { number text isDeleted editedAt way author { name }
    reactions { emoji isOwn people { name } } } } } }";

/// Opens the account's conversation, and returns its id.
async fn open(client: &Client) -> String {
    let opened = client.ok(OPEN, json!({})).await;
    id(&opened["conversationOpen"]["conversation"]["id"])
}

/// Says something, and returns the message.
async fn say(client: &Client, conversation: &str, text: &str) -> Value {
    let input = json!({ "conversationId": conversation, "text": text });
    client.ok(SEND, json!({ "input": input })).await["messageSend"]["message"].take()
}

async fn seen(client: &Client, conversation: &str) -> Value {
    client.ok(SEEN, json!({ "id": conversation })).await["conversation"].take()
}
