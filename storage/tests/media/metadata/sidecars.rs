//! A sidecar that is written says the same when it is read.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use storage::media::{
    Area, Frame, Metadata, ModelRelease, PersonRegion, Position, TakenAt, Translation,
};

/// A text as it is kept: trimmed, not empty, and of characters that are shown.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-ZæøåÆØÅ<>&\"'|€🌞]([ a-z<>&;\\]\n]{0,30}[a-zæ🌞])?"
}

/// Words that differ not only in their case.
fn words() -> impl Strategy<Value = Vec<String>> {
    btree_map("[a-zæøå]{1,12}", Just(()), 0..6).prop_map(|words| words.into_keys().collect())
}

fn translations() -> impl Strategy<Value = Vec<Translation>> {
    let others = btree_map("[a-z]{2}(-[A-Z]{2})?", text(), 0..3);
    (option::of(text()), others).prop_map(|(everybodys, others)| {
        let everybodys = everybodys.map(|text| ("x-default".to_owned(), text));
        let all = everybodys.into_iter().chain(others);
        all.map(|(language, text)| Translation { language, text }).collect()
    })
}

fn instant() -> impl Strategy<Value = TakenAt> {
    let start: NaiveDateTime = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap().into();
    let offset = option::of(-840_i32..=840);
    (0_i64..1_500_000_000_000, offset).prop_map(move |(milliseconds, offset_minutes)| TakenAt {
        local: start + TimeDelta::milliseconds(milliseconds),
        offset_minutes,
    })
}

prop_compose! {
    fn area()(w in 1e-5..=1.0, h in 1e-5..=1.0, x in 0.0..=1.0, y in 0.0..=1.0) -> Area {
        Area { cx: x, cy: y, w, h }
    }
}

fn regions() -> impl Strategy<Value = Vec<PersonRegion>> {
    let region = (text(), option::weighted(0.9, area()));
    vec(region.prop_map(|(name, area)| PersonRegion { name, area }), 0..5)
}

prop_compose! {
    fn words_of_a_file()(
        (taken_at, title, captions) in (option::of(instant()), option::of(text()), translations()),
        (creators, copyright, usage_terms) in (words(), option::of(text()), translations()),
        (keywords, paths) in (words(), vec(vec("[a-zæ]{1,5}", 1..4), 0..4)),
        (rating, persons, regions) in (option::of(-1_i8..=5), words(), regions()),
        (camera_make, camera_model, lens) in (option::of(text()), option::of(text()), option::of(text())),
        model_release in option::of(prop_oneof![
            Just(ModelRelease::None), Just(ModelRelease::NotApplicable),
            Just(ModelRelease::Unlimited), Just(ModelRelease::Limited),
        ]),
        model_release_ids in words(),
    ) -> Metadata {
        let mut keyword_paths: Vec<Vec<String>> = Vec::new();
        for path in paths {
            if !keyword_paths.contains(&path) {
                keyword_paths.push(path);
            }
        }
        Metadata {
            taken_at, title, captions, creators, copyright, usage_terms, keywords, keyword_paths,
            rating, persons, regions, camera_make, camera_model, lens, model_release,
            model_release_ids, position: None, colour_profile: None,
        }
    }
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

proptest! {
    #[test]
    fn all_words_survive(
        metadata in words_of_a_file(),
        (width, height) in (1_u32..30_000, 1_u32..30_000),
        orientation in 1_u8..=8,
    ) {
        let frame = Frame::shown(width, height, orientation);
        let sidecar = metadata.to_sidecar(frame);
        let mut read = Metadata::of_sidecar(sidecar.as_bytes(), frame).unwrap();
        prop_assert_eq!(read.regions.len(), metadata.regions.len());
        for (read, written) in read.regions.iter().zip(&metadata.regions) {
            prop_assert_eq!(&read.name, &written.name);
            prop_assert_eq!(read.area.is_some(), written.area.is_some());
            let areas = read.area.zip(written.area);
            let are_close = areas.is_none_or(|(one, other)| {
                is_close(one.cx, other.cx) && is_close(one.cy, other.cy)
                    && is_close(one.w, other.w) && is_close(one.h, other.h)
            });
            prop_assert!(are_close, "{:?} {:?}", read, written);
        }
        read.regions.clone_from(&metadata.regions);
        prop_assert_eq!(read, metadata);
    }

    #[test]
    fn places_survive(
        latitude in -90.0..=90.0_f64,
        longitude in -180.0..=180.0_f64,
        altitude in option::of(-400.0..9_000.0_f64),
    ) {
        let position = Some(Position { latitude, longitude, altitude });
        let sidecar = Metadata { position, ..Metadata::default() }.to_sidecar(None);
        let read = Metadata::of_sidecar(sidecar.as_bytes(), None).unwrap().position.unwrap();
        prop_assert!((read.latitude - latitude).abs() < 1e-9);
        prop_assert!((read.longitude - longitude).abs() < 1e-9);
        prop_assert_eq!(read.altitude.is_some(), altitude.is_some());
        let difference = read.altitude.zip(altitude).map_or(0.0, |(one, other)| one - other);
        prop_assert!(difference.abs() < 1e-3);
    }
}

#[test]
fn what_xml_cannot_hold_is_left_out() {
    let title = Some("a\u{0}b\u{B}c\u{FFFF}d".to_owned());
    let sidecar = Metadata { title, ..Metadata::default() }.to_sidecar(None);
    let read = Metadata::of_sidecar(sidecar.as_bytes(), None).unwrap();
    assert_eq!(read.title.as_deref(), Some("abcd"));
}
