//! What was ordered as a text that lies beside its files.

use std::fmt::Write;

use entity::order;

use super::lines::ratio;

/// Writes what was ordered as a text.
#[must_use]
pub fn text(order: &order::Model) -> String {
    let brief = &order.brief;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{name}: {value}");
        }
    };
    line("Customer", &brief.customer);
    line("Order", &order.number.to_string());
    line("Title", &order.title);
    line("Goal", &brief.goal);
    line("Notes", &brief.notes);
    line("Length", &format!("{} seconds", brief.target_seconds));
    line("Formats", &brief.formats.iter().map(|it| ratio(*it)).collect::<Vec<_>>().join(", "));
    line("Language", &brief.language);
    line("Wished for", &order.wished_on.map(|day| day.to_string()).unwrap_or_default());
    line("Due", &crate::oslo::time(order.due_at, entity::user::Language::En));
    if let Some(brand) = &order.brand {
        line("Brand", &brand.name);
        line("Tone", &brand.tone);
        let colours = brand.colours.iter().map(|it| format!("{} {}", it.name, it.hex));
        line("Colours", &colours.collect::<Vec<_>>().join(", "));
    }
    for (number, scene) in (1..).zip(&brief.scenes) {
        let name = format!("Scene {number}");
        line(&name, &scene.message);
        line(&format!("{name}, note"), &scene.note);
    }
    for (number, version) in (1..).zip(order.versions.iter().flat_map(|it| &it.versions)) {
        let name = format!("Version {number}");
        line(&format!("{name}, format"), version.format.map(ratio).unwrap_or_default());
        line(&format!("{name}, language"), version.language.as_deref().unwrap_or_default());
        for (what, part) in [("intro", &version.intro), ("outro", &version.outro)] {
            let part = part.as_ref().map(|part| part.name.as_str());
            line(&format!("{name}, {what}"), part.unwrap_or_default());
        }
        for message in &version.messages {
            let scene = brief.scenes.iter().position(|scene| scene.id == message.scene);
            let scene = scene.map_or(0, |scene| scene + 1);
            line(&format!("{name}, scene {scene}"), &message.text);
        }
    }
    text
}
