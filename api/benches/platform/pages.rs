use std::{path::Path, time::Instant};

use api::{
    app::{self, Platform},
    clock::Clock,
    config::Config,
    jobs,
};
use clap::Parser;
use serde_json::{Value, json};

use crate::{Client, Customer, ms, node::Node, percentile, tell};

pub(crate) const PAGE: &str = "query($first: Int! = 50, $after: String) {
    assets(first: $first, after: $after, orderBy: { field: NAME }) {
        nodes {
            id name size kind addedAt
            preview(size: THUMBNAIL) { url width height }
            tags { id name }
            nametags { title region { cx cy w h } person { id name } }
        }
        pageInfo { endCursor }
    } }";

const SEARCH: &str = "{ assets(query: \"sommer\", first: 50) { nodes { id name } } }";
const FACETED: &str = "query($query: String) {
    assets(query: $query, first: 50, facets: [KIND, FORMAT, OWNERSHIP, TAG, PERSON, FOLDER,
           ORIENTATION, COLOUR, YEAR, IN_USE]) {
        nodes { id name } facets { field values { value name count } } } }";
const MISSPELT: &str = "{ assets(query: \"sommmer\", first: 50) { correctedQuery nodes { id } } }";

const ROUNDS: usize = 300;
/// After how many pages of a hundred the deep page comes.
const DEEP: usize = 80;

/// The settings of a server in this process.
#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// Measures how long a page of 50 assets takes: at the front of the library and deep in it, by a
/// word, and with facets.
pub(crate) async fn measure(data: &Path, customer: &Customer) {
    let (node, _) = Node::start(data, &[]).await;
    let client = Client::sign_in(&node.url, customer).await;
    let mut after = Value::Null;
    for _ in 0..DEEP {
        let data = client.run(PAGE, json!({ "first": 100, "after": after })).await;
        after = data["assets"]["pageInfo"]["endCursor"].clone();
    }
    let search = json!({ "query": "sommer" });
    for (name, query, variables) in [
        ("the first page of 50 assets", PAGE, json!({})),
        ("a deep page", PAGE, json!({ "after": after })),
        ("a page of those of which a word is found", SEARCH, json!({})),
        ("the same for a misspelt word", MISSPELT, json!({})),
        ("a page and all ten facets", FACETED, json!({})),
        ("a page by word and all ten facets", FACETED, search),
    ] {
        let before = node.cpu();
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let data = client.run(query, variables.clone()).await;
            times.push(begun.elapsed());
            assert_eq!(data["assets"]["nodes"].as_array().map(Vec::len), Some(50));
        }
        let cpu =
            node.cpu().saturating_sub(before) / u32::try_from(ROUNDS).expect("a small number");
        let (median, rare) = (percentile(&mut times, 50), percentile(&mut times, 99));
        let outcome = format!("median {}, p99 {}, {} of CPU", ms(median), ms(rare), ms(cpu));
        tell(name, &outcome);
    }
    node.stop();
    tell("its SQL statements", &statements(data, customer).await.to_string());
}

/// Counts the statements of a page, which only the server's own process can.
async fn statements(data: &Path, customer: &Customer) -> u64 {
    let data = data.to_str().expect("a path in UTF-8");
    let settings = Settings::parse_from(["vibbio", "--port", "0", "--data", data]);
    let platform = Platform::open(settings.config, Clock::default(), jobs::all()).await;
    let platform = platform.expect("the platform opens");
    let running = app::serve(&platform).expect("the server binds");
    let url = format!("http://127.0.0.1:{}", running.port);
    actix_web::rt::spawn(running.server);
    let client = Client::sign_in(&url, customer).await;
    let before = platform.db.statements();
    client.run(PAGE, json!({})).await;
    platform.db.statements() - before
}
