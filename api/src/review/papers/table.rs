//! Comments as a table.

use super::{Remark, Said, instant};

/// What stands above the columns.
const HEAD: [&str; 12] = [
    "Number",
    "Cut",
    "First frame",
    "Last frame",
    "Time code",
    "Author",
    "Side",
    "Private",
    "Text",
    "Status",
    "Resolved in cut",
    "Said at (Oslo)",
];

/// Writes comments as CSV (RFC 4180) in UTF-8, with a mark by which spreadsheets know that.
#[must_use]
pub fn csv(said: &Said) -> String {
    let mut written = String::from("\u{feff}");
    row(&mut written, HEAD.map(str::to_owned));
    for remark in &said.remarks {
        row(&mut written, columns(said, remark));
    }
    written
}

fn columns(said: &Said, remark: &Remark) -> [String; 12] {
    let text = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let number = remark.number.map_or_else(|| "reply".into(), |number| number.to_string());
    let status = match remark {
        Remark { number: None, .. } => "",
        Remark { resolved_in: Some(_), .. } => "resolved",
        Remark { is_gone: true, .. } => "open, frames gone",
        _ => "open",
    };
    [
        number,
        said.cut.number.to_string(),
        text(remark.frames.map(|(first, _)| first)),
        text(remark.frames.map(|(_, last)| last)),
        said.code(remark).unwrap_or_default(),
        remark.author.clone(),
        if remark.is_vibbio { "Vibbio" } else { "Customer" }.into(),
        if remark.is_private { "yes" } else { "" }.into(),
        remark.text.clone(),
        status.into(),
        text(remark.resolved_in),
        instant(remark.at),
    ]
}

fn row(written: &mut String, cells: [String; 12]) {
    let cells = cells.map(|cell| quoted(&cell));
    written.push_str(&cells.join(","));
    written.push_str("\r\n");
}

/// Quotes a cell, and sees to it that no spreadsheet takes it for a formula.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_text_whatever_stands_in_it() {
        assert_eq!(quoted("Si \"hei\"\nna"), "\"Si \"\"hei\"\"\nna\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(quoted("@a"), "\"'@a\"");
        assert_eq!(quoted("a=b"), "\"a=b\"");
    }
}
