//! The list for a spreadsheet (RFC 4180).

use super::{RATE, Shot};

const HEAD: [&str; 14] = [
    "Scene",
    "Shot",
    "Message",
    "File",
    "Asset",
    "Source fps",
    "Source in (frame)",
    "Source out (frame)",
    "Source in (ms)",
    "Source out (ms)",
    "Record in",
    "Record out",
    "Lower thirds",
    "Note",
];

/// Writes the list, one line a shot.
#[must_use]
pub fn csv(shots: &[Shot]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    lines.extend((1..).zip(shots).map(|(number, shot)| line(number, shot)));
    let line = |fields: &Vec<String>| {
        let fields: Vec<_> = fields.iter().map(|field| quoted(field)).collect();
        format!("{}\r\n", fields.join(","))
    };
    lines.iter().map(line).collect()
}

fn line(number: usize, shot: &Shot) -> Vec<String> {
    let (begin, end) = shot.frames();
    let rate = shot.rate();
    let fps = if rate.seconds == 1 {
        rate.frames.to_string()
    } else {
        format!("{}/{}", rate.frames, rate.seconds)
    };
    vec![
        shot.scene.to_string(),
        number.to_string(),
        shot.message.clone(),
        shot.source.file.clone(),
        shot.source.name.clone(),
        fps,
        begin.to_string(),
        end.to_string(),
        shot.in_ms.to_string(),
        (shot.in_ms + shot.length_ms).to_string(),
        RATE.code(shot.record_in),
        RATE.code(shot.record_out),
        shot.lower_thirds.join(" | "),
        shot.note.clone(),
    ]
}

/// Writes a field so that no spreadsheet takes it for a formula or for two.
fn quoted(field: &str) -> String {
    let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let field = if is_formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::shots, *};

    #[test]
    fn each_shot_is_a_line_that_no_spreadsheet_misreads() {
        let list = csv(&shots());
        let lines: Vec<_> = list.split("\r\n").collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(
            lines[1],
            "1,1,'=Rea,Båt.mp4,Båt.mp4,30000/1001,30,120,1000,4000,00:00:00:00,00:00:03:00,\
             \"Kari Nordmann, CEO\",\"Slowly, \"\"please\"\"\""
        );
    }
}
