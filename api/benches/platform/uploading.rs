use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::stream;
use reqwest::{Body, multipart::Part};
use sha2::{Digest, Sha256};

use crate::{
    Client, Customer, files, mib,
    node::{self, Node},
    tell,
};

const GIB: usize = 1 << 30;
const PICTURES: u32 = 200;
const PICTURE: usize = 300_000;

/// How long something took, and how long it computed.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    cpu: Duration,
}

/// Measures uploads beside the mere hashing and writing of the same bytes.
pub(crate) async fn measure(data: &Path, customer: &Customer) {
    let (node, _) = Node::start(data, &[]).await;
    one_large_file(&node, data, customer).await;
    node.stop();
    // Once without anybody who draws the pictures meanwhile, and once as it is.
    for (number, workers) in [(0, "0"), (PICTURES, "2")] {
        let (node, _) = Node::start(data, &["--workers", workers]).await;
        many_pictures(&node, data, customer, number).await;
        node.stop();
    }
}

async fn one_large_file(node: &Node, data: &Path, customer: &Customer) {
    let client = Client::sign_in(&node.url, customer).await;
    let idle = node.memory();
    node.forget_peak();
    let chunks = files::clip(GIB);
    let cost = upload(node, async {
        let body = Body::wrap_stream(stream::iter(chunks.clone().map(std::io::Result::Ok)));
        let part = Part::stream_with_length(body, GIB as u64);
        client.upload(vec![("large.mp4".into(), part)]).await;
    });
    let cost = cost.await;
    tell("1 GiB in one file", &speed(cost, GIB));
    let above = node.peak().saturating_sub(idle);
    tell("  resident memory above idle, at most", &mib(above));
    beside(cost, GIB, data, || chunks.clone());
}

async fn many_pictures(node: &Node, data: &Path, customer: &Customer, first: u32) {
    let client = Client::sign_in(&node.url, customer).await;
    let pictures: Vec<_> =
        (first..first + PICTURES).map(|number| files::picture(PICTURE, number)).collect();
    let idle = node.memory();
    node.forget_peak();
    let cost = upload(node, async {
        let parts = pictures.iter().enumerate().map(|(n, bytes)| {
            let length = bytes.len() as u64;
            (format!("{n}.jpg"), Part::stream_with_length(Body::from(bytes.clone()), length))
        });
        client.upload(parts.collect()).await;
    });
    let (cost, bytes) = (cost.await, PICTURE * pictures.len());
    let drawn = if first == 0 { "and not drawn" } else { "and drawn meanwhile" };
    tell(&format!("{PICTURES} pictures of 300 KB, {drawn}"), &speed(cost, bytes));
    tell("  resident memory above idle, at most", &mib(node.peak().saturating_sub(idle)));
    beside(cost, bytes, data, || pictures.iter().cloned());
}

/// Tells how an upload compares with hashing and writing the same chunks here.
fn beside<I: Iterator<Item = Bytes>>(
    upload: Cost,
    bytes: usize,
    data: &Path,
    chunks: impl Fn() -> I,
) {
    let hashed = cost(|| {
        let digest = chunks().fold(Sha256::new(), Digest::chain_update).finalize();
        assert_ne!(digest[..], [0; 32]);
    });
    let path = data.join("plain");
    let written = cost(|| {
        let mut file = File::create(&path).expect("a file");
        chunks().for_each(|chunk| file.write_all(&chunk).expect("room on the disk"));
    });
    std::fs::remove_file(path).expect("the file is removed");
    for (name, other) in [("  SHA-256 of the same alone", hashed), ("  a plain file", written)] {
        let times = |one: Duration, other: Duration| {
            one.as_secs_f64() / other.max(Duration::from_millis(1)).as_secs_f64()
        };
        let (time, cpu) = (times(upload.time, other.time), times(upload.cpu, other.cpu));
        let outcome =
            format!("{}; the upload {time:.1} times that, {cpu:.1} in CPU", speed(other, bytes));
        tell(name, &outcome);
    }
}

async fn upload(node: &Node, sending: impl Future<Output = ()>) -> Cost {
    let (begun, cpu) = (Instant::now(), node.cpu());
    sending.await;
    Cost { time: begun.elapsed(), cpu: node.cpu().saturating_sub(cpu) }
}

fn cost(work: impl FnOnce()) -> Cost {
    let (begun, cpu) = (Instant::now(), node::cpu("self"));
    work();
    Cost { time: begun.elapsed(), cpu: node::cpu("self").saturating_sub(cpu) }
}

fn speed(cost: Cost, bytes: usize) -> String {
    let Cost { time, cpu } = cost;
    let seconds = time.max(Duration::from_millis(1)).as_secs_f64();
    let megabytes = u32::try_from(bytes / 1_000_000).map_or(f64::MAX, f64::from);
    format!("{seconds:.2} s, {:.0} MB/s, {:.2} s of CPU", megabytes / seconds, cpu.as_secs_f64())
}
