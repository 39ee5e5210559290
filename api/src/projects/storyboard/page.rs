//! The storyboard as a page that carries all it shows.

use std::sync::LazyLock;

use anyhow::anyhow;
use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::{Board, Seen, Shot, clock, words::Words};
use crate::{error::Result, mail::fill_in};

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(fill_in);
    environment.add_template("layout", include_str!("layout.html"))?;
    environment.add_template("storyboard", include_str!("page.html"))?;
    environment.add_template("shut", include_str!("shut.html"))?;
    Ok(environment)
});

/// Writes the page.
pub(super) fn write(board: &Board) -> Result<String> {
    let words = Words::of(&board.brief.language);
    let brief = &board.brief;
    let about = [
        (words.goal, &brief.goal),
        (words.audience, &brief.audience),
        (words.call_to_action, &brief.call_to_action),
        (words.music, &brief.music),
    ];
    let about = about.into_iter().filter(|(_, text)| !text.is_empty());
    let data = context! {
        language => words.language,
        storyboard => words.storyboard,
        scene => words.scene,
        nothing => words.nothing,
        title => brief.title.as_str(),
        customer => brief.customer.as_str(),
        length => format!("{} {}", brief.target_seconds, words.seconds),
        about => about.map(|(name, text)| context! { name, text => text.as_str() }).collect::<Vec<_>>(),
        shots => board.shots.iter().map(shot).collect::<Vec<_>>(),
    };
    render("storyboard", data)
}

/// Writes the page of a link that does not open.
pub(super) fn shut(words: &Words) -> Result<String> {
    let (title, text) = (words.shut, words.shut_text);
    let data = context! { language => words.language, storyboard => words.storyboard, title, text };
    render("shut", data)
}

fn render(template: &str, data: minijinja::Value) -> Result<String> {
    let all = TEMPLATES.as_ref().map_err(|error| anyhow!("{error:#}"))?;
    let page = all.get_template(template).and_then(|page| page.render(data));
    Ok(page.map_err(anyhow::Error::new)?)
}

fn shot(shot: &Shot) -> minijinja::Value {
    context! {
        message => shot.message.as_str(),
        note => shot.note.as_str(),
        time => shot.duration_ms.map(|ms| clock(ms.into())),
        seen => shot.seen.iter().map(seen).collect::<Vec<_>>(),
    }
}

fn seen(seen: &Seen) -> minijinja::Value {
    let still = seen.still.as_ref().map(|still| {
        let picture = format!("data:image/jpeg;base64,{}", STANDARD.encode(&still.jpeg));
        context! { picture, width => still.width, height => still.height }
    });
    let names = seen.names.iter().map(|named| {
        context! { name => named.name.as_str(), title => named.title.as_str() }
    });
    context! {
        name => seen.name.as_str(),
        note => seen.note.as_str(),
        still,
        cut => seen.cut.map(|(from, to)| match to {
            Some(to) => format!("{}–{}", clock(from), clock(to)),
            None => format!("{}–", clock(from)),
        }),
        names => names.collect::<Vec<_>>(),
    }
}
