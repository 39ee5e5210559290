//! What nobody means well with does no harm: no file of the corpus makes anything panic, takes long
//! or takes much memory to be looked at and drawn.
//!
//! Memory is that of the process, so this test has one for itself.

#[expect(unreachable_pub, reason = "the flows use it too")]
#[path = "../../../tests/harness/hostile/mod.rs"]
mod hostile;
#[expect(unreachable_pub, reason = "the flows use it too")]
#[path = "../../../tests/harness/memory.rs"]
mod memory;

use std::{
    io::{Cursor, Read, Seek},
    time::Duration,
};

use hostile::{Hostile, corpus};
use storage::media::{
    Format, Framing, Limits, PREVIEW, SNIFF_LEN, SQUARE, THUMBNAIL, probe, render, render_moving,
    sniff,
};

/// The most memory that anything hostile may cost, in bytes.
const MOST: u64 = 128 << 20;
/// How long a file may keep a processor busy with one of the three things.
const LONGEST: Duration = Duration::from_secs(8);
/// In how many ways each sample is damaged.
const WOUNDS: usize = 40;

/// What a file cost.
struct Cost {
    name: String,
    time: Duration,
    memory: u64,
}

#[test]
fn no_file_takes_long_or_takes_much_memory_to_be_looked_at_and_drawn() {
    let mut costs: Vec<Cost> = Vec::new();
    let mut taken = 0;
    for Hostile { name, bytes } in corpus(WOUNDS) {
        let Some(format) = sniff(&bytes[..bytes.len().min(SNIFF_LEN)]) else { continue };
        let (mut file, size, limits) = (Cursor::new(&bytes), bytes.len() as u64, Limits::default());
        cost(&mut costs, format!("{name}, looked at"), || {
            taken += usize::from(probe(format, &mut file, size, &limits).is_ok());
        });
        // Whoever draws without looking first is no worse off.
        cost(&mut costs, format!("{name}, drawn"), || draw(format, &mut file));
        cost(&mut costs, format!("{name}, drawn moving"), || {
            let moving = render_moving(format, &mut file, &limits);
            assert!(moving.is_err() || matches!(format, Format::Gif | Format::Png | Format::Webp));
        });
    }
    assert!(taken > 100, "only {taken} of {} are sound enough", costs.len() / 3);
    costs.sort_by_key(|cost| cost.time);
    report("slowest", &costs);
    let too_slow = costs.iter().filter(|cost| cost.time > LONGEST).count();
    costs.sort_by_key(|cost| cost.memory);
    report("largest", &costs);
    let too_large = costs.iter().filter(|cost| cost.memory > MOST).count();
    assert_eq!((too_slow, too_large), (0, 0), "of {} took too long or too much", costs.len());
}

fn draw(format: Format, file: &mut (impl Read + Seek)) {
    let cuts = [PREVIEW, THUMBNAIL, SQUARE].map(|preset| preset.cuts(Framing::default())).concat();
    if let Ok(rendering) = render(format, file, 1, &Limits::default(), &cuts) {
        assert_eq!(rendering.renditions.len(), cuts.len());
    }
}

/// Does something, and notes what it cost beyond what was there before.
fn cost(costs: &mut Vec<Cost>, name: String, action: impl FnOnce()) {
    memory::forget_peak();
    let (before, begun) = (memory::resident(), memory::computing());
    action();
    let time = memory::computing().saturating_sub(begun);
    costs.push(Cost { name, time, memory: memory::peak().saturating_sub(before) });
}

fn report(what: &str, costs: &[Cost]) {
    for Cost { name, time, memory } in costs.iter().rev().take(12) {
        eprintln!("{what}: {time:.2?}, {} MiB: {name}", memory >> 20);
    }
}
