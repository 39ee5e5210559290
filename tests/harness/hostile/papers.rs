//! Drawings, pages, fonts, and what is none of what we take.

use super::{
    Made,
    parts::{find, media, packed, put, replaced},
};

pub(super) const ALL: &[Made] = &[
    ("no bytes at all", Vec::new),
    ("one byte", || vec![0xFF]),
    ("a megabyte of zeros", || vec![0; 1 << 20]),
    ("a page of HTML", || b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec()),
    ("a ZIP that leads out of its folder", || {
        b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0E\0\0\0../../evil.png".to_vec()
    }),
    ("a shell script", || b"#!/bin/sh\nrm -rf /\n".to_vec()),
    ("an SVG with a script", || svg("<script>fetch('http://127.0.0.1:1/')</script>")),
    ("an SVG with handlers and links", || {
        svg("<a href='javascript:alert(1)'><rect onload='alert(1)' width='9' height='9'/></a>")
    }),
    ("an SVG that takes its pictures from elsewhere", || {
        svg(
            "<image href='http://127.0.0.1:1/x.png'/><image href='file:///etc/passwd'/><use href='//127.0.0.1:1/#a'/>",
        )
    }),
    ("an SVG with a page inside", || {
        svg(
            "<foreignObject width='9' height='9'><iframe xmlns='http://www.w3.org/1999/xhtml' src='file:///etc/passwd'/></foreignObject>",
        )
    }),
    ("an SVG with entities in entities", laughing_svg),
    ("an SVG with an entity from a file", || {
        [
            b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>".to_vec(),
            svg("<text>&a;</text>"),
        ]
        .concat()
    }),
    ("an SVG that uses itself", || {
        svg("<g id='a'><use href='#a'/><use href='#b'/></g><g id='b'><use href='#a'/></g>")
    }),
    ("an SVG that uses tens of tens", multiplying_svg),
    ("an SVG in a pattern of itself", || {
        svg(
            "<pattern id='a' width='1' height='1'><rect fill='url(#a)' width='9' height='9'/></pattern><rect fill='url(#a)' width='99' height='99'/>",
        )
    }),
    ("an SVG of 10⁹ × 10⁹", || {
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1000000000' height='1000000000'/>".to_vec()
    }),
    ("an SVG blurred beyond reason", || {
        svg(
            "<filter id='f'><feGaussianBlur stdDeviation='99999'/><feMorphology radius='9999'/></filter><rect filter='url(#f)' width='9999' height='9999'/>",
        )
    }),
    ("an SVG of 100 000 groups in each other", || {
        svg(&["<g>".repeat(100_000), "</g>".repeat(100_000)].concat())
    }),
    ("an SVG of 30 MB of groups", || svg(&"<g/>".repeat(7_500_000))),
    ("an SVG with a root of a million attributes", || {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' {}/>",
            (0..1_000_000).map(|n| format!("a{n}='' ")).collect::<String>()
        )
        .into_bytes()
    }),
    ("an SVG of 40 MB", || svg(&" ".repeat(40_000_000))),
    ("an SVG packed by gzip", || {
        [b"\x1F\x8B\x08\0\0\0\0\0\0\0".to_vec(), packed(&svg(""))].concat()
    }),
    ("an SVG in UTF-16", || svg("").iter().flat_map(|byte| [*byte, 0]).collect()),
    ("a PDF whose pages are a ring", looping_pdf),
    ("a PDF with a script", || pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "")),
    ("a PDF that starts a program", || pdf("/OpenAction << /S /Launch /F (/bin/sh) >>", "")),
    ("a PDF of a page of a mile", || pdf("", "/MediaBox [0 0 99999999 99999999]")),
    ("a PDF whose table stands beyond it", || {
        replaced(&media("page.pdf"), b"startxref\n", b"startxref\n99999999999")
    }),
    ("a PDF whose table is at 2⁶⁴", || {
        replaced(&media("page.pdf"), b"startxref\n", b"startxref\n18446744073709551616")
    }),
    ("a PDF whose streams are packed and packed again", packed_pdf),
    ("a font whose tables stand beyond it", || beyond(&media("font.ttf"))),
    ("a font of PostScript whose tables stand beyond it", || beyond(&media("font.otf"))),
    ("a font of 65 535 tables", || put(media("font.ttf"), 4, &[0xFF; 2])),
    ("a font of no tables", || put(media("font.ttf"), 4, &[0; 2])),
];

fn svg(inside: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'>{inside}</svg>")
        .into_bytes()
}

fn laughing_svg() -> Vec<u8> {
    let entities =
        (1..20).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10)));
    let types = format!("<!DOCTYPE svg [<!ENTITY l0 'ha'>{}]>", entities.collect::<String>());
    [types.into_bytes(), svg("<text>&l19;</text>")].concat()
}

fn multiplying_svg() -> Vec<u8> {
    let groups = (1..12)
        .map(|n| format!("<g id='g{n}'>{}</g>", format!("<use href='#g{}'/>", n - 1).repeat(10)));
    svg(&format!("<rect id='g0' width='9' height='9'/>{}", groups.collect::<String>()))
}

/// A PDF of such a catalogue and such a page, whose table readers have to mend.
fn pdf(catalogue: &str, page: &str) -> Vec<u8> {
    let body = format!(
        "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R {catalogue} >> endobj\n\
         2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] >> endobj\n\
         3 0 obj << /Type /Page /Parent 2 0 R {page} >> endobj\n"
    );
    closed(&body)
}

fn closed(body: &str) -> Vec<u8> {
    let at = body.len();
    format!("{body}xref\n0 1\n0000000000 65535 f \ntrailer << /Root 1 0 R /Size 9 >>\nstartxref\n{at}\n%%EOF\n").into_bytes()
}

fn looping_pdf() -> Vec<u8> {
    closed(
        "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n\
         2 0 obj << /Type /Pages /Kids [2 0 R 3 0 R] /Count 99 /Parent 3 0 R >> endobj\n\
         3 0 obj << /Type /Pages /Kids [2 0 R] /Count 99 /Parent 2 0 R >> endobj\n",
    )
}

fn packed_pdf() -> Vec<u8> {
    let filters = "/FlateDecode ".repeat(500);
    let body = format!(
        "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n\
         2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] >> endobj\n\
         3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R >> endobj\n\
         4 0 obj << /Length 999999999 /Filter [{filters}] >> stream\nx\nendstream endobj\n"
    );
    closed(&body)
}

/// A font whose first table is said to stand at its end and beyond.
fn beyond(font: &[u8]) -> Vec<u8> {
    let at = find(font, &font[12..16]) + 8;
    put(font.to_vec(), at, &[0xFF, 0xFF, 0xFF, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF])
}
