use std::path::Path;

use serde_json::json;

use crate::{Client, Customer, mib, ms, node::Node, pages::PAGE, percentile, tell};

const STARTS: usize = 10;
const QUERIES: usize = 100;

/// Measures how long a start takes on the database that there is, and the memory of a server that
/// has nothing to do.
pub(crate) async fn measure(data: &Path, customer: &Customer) {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (node, time) = Node::start(data, &[]).await;
        times.push(time);
        node.stop();
    }
    let (median, least) = (percentile(&mut times, 50), times[0]);
    let outcome = format!("median {}, least {} of {STARTS}", ms(median), ms(least));
    tell("start to the first answered query", &outcome);

    let (node, _) = Node::start(data, &[]).await;
    tell("resident memory after the start", &mib(node.memory()));
    let client = Client::sign_in(&node.url, customer).await;
    tell("the same after a sign-in", &mib(node.memory()));
    for _ in 0..QUERIES {
        client.run(PAGE, json!({})).await;
    }
    tell(&format!("the same after {QUERIES} pages of 50 assets"), &mib(node.memory()));
    node.stop();
}
