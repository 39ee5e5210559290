//! The list as a timeline of `OpenTimelineIO`, which editing programs read with files and names.

use serde_json::{Value, json};

use super::{RATE, Shot};
use crate::library::rules::rate::Rate;

/// Writes the timeline: pictures on one track, sounds on another, gaps where there is nothing.
#[must_use]
pub fn otio(title: &str, shots: &[Shot]) -> Value {
    let tracks = [("Video", false), ("Audio", true)];
    let tracks = tracks.map(|(kind, is_sound)| track(kind, shots, is_sound));
    json!({
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {},
        "name": title,
        "global_start_time": time(0, RATE),
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "metadata": {},
            "name": "tracks",
            "source_range": null,
            "effects": [],
            "markers": [],
            "enabled": true,
            "children": tracks,
        },
    })
}

fn track(kind: &str, shots: &[Shot], is_sound: bool) -> Value {
    let (mut children, mut end) = (Vec::new(), 0);
    for shot in shots.iter().filter(|shot| shot.is_sound() == is_sound) {
        // A sound that lasts into the next scene is not cut: what follows it comes after it.
        if shot.record_in > end {
            children.push(gap(shot.record_in - end));
        }
        children.push(clip(shot));
        end = end.max(shot.record_in) + shot.record_out - shot.record_in;
    }
    json!({
        "OTIO_SCHEMA": "Track.1",
        "metadata": {},
        "name": kind,
        "kind": kind,
        "source_range": null,
        "effects": [],
        "markers": [],
        "enabled": true,
        "children": children,
    })
}

fn gap(frames: i64) -> Value {
    json!({
        "OTIO_SCHEMA": "Gap.1",
        "metadata": {},
        "name": "",
        "source_range": range(0, frames, RATE),
        "effects": [],
        "markers": [],
        "enabled": true,
    })
}

fn clip(shot: &Shot) -> Value {
    let (begin, end) = shot.frames();
    let rate = shot.rate();
    let available = shot.source.duration_ms.map(|ms| range(0, rate.frame(ms), rate));
    let markers: Vec<_> =
        shot.lower_thirds.iter().map(|name| marker(name, begin, end - begin, rate)).collect();
    json!({
        "OTIO_SCHEMA": "Clip.2",
        "metadata": { "vibbio": {
            "scene": shot.scene,
            "message": shot.message,
            "note": shot.note,
            "lowerThirds": shot.lower_thirds,
        } },
        "name": shot.source.name,
        "source_range": range(begin, end - begin, rate),
        "effects": [],
        "markers": markers,
        "enabled": true,
        "active_media_reference_key": "DEFAULT_MEDIA",
        "media_references": { "DEFAULT_MEDIA": {
            "OTIO_SCHEMA": "ExternalReference.1",
            "metadata": {},
            "name": shot.source.name,
            "available_range": available,
            "available_image_bounds": null,
            "target_url": shot.source.file,
        } },
    })
}

fn marker(name: &str, begin: i64, frames: i64, rate: Rate) -> Value {
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {},
        "name": name,
        "color": "GREEN",
        "comment": "Lower third",
        "marked_range": range(begin, frames, rate),
    })
}

fn range(begin: i64, frames: i64, rate: Rate) -> Value {
    json!({
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": time(begin, rate),
        "duration": time(frames, rate),
    })
}

#[expect(clippy::cast_precision_loss, reason = "frames of films are far below 2⁵³")]
fn time(frame: i64, rate: Rate) -> Value {
    let fps = f64::from(rate.frames) / f64::from(rate.seconds);
    json!({ "OTIO_SCHEMA": "RationalTime.1", "value": frame as f64, "rate": fps })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::shots, *};

    #[test]
    fn pictures_and_sounds_lie_on_tracks_of_their_own() {
        let timeline = otio("Sommer", &shots());
        let tracks = timeline["tracks"]["children"].as_array().expect("tracks");
        let kinds = |track: &Value| -> Vec<String> {
            let children = track["children"].as_array().expect("children");
            children.iter().map(|it| it["OTIO_SCHEMA"].to_string()).collect()
        };
        assert_eq!(kinds(&tracks[0]), ["\"Clip.2\"", "\"Clip.2\""]);
        assert_eq!(kinds(&tracks[1]), ["\"Clip.2\""]);
        let clip = &tracks[0]["children"][0];
        assert_eq!(clip["source_range"]["start_time"]["value"], 30.0);
        assert_eq!(clip["markers"][0]["name"], "Kari Nordmann, CEO");
    }
}
