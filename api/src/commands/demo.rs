//! Shows a newcomer what the platform does.

use std::{
    io::{Write, stdout},
    net::SocketAddr,
    pin::pin,
};

use api::{
    app,
    config::{Config, DEFAULT_LOG},
    demo::{self, Played},
    stop::StopSignal,
};

/// Serves, plays the main job against itself, tells how to go on, and serves until told to stop.
pub(crate) async fn demo(mut config: Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        config.mail.is_none(),
        "the demo reads its mail in the data folder: leave out --mail and VIBBIO_MAIL"
    );
    if config.log == DEFAULT_LOG {
        config.log = "warn".into();
    }
    let stop = StopSignal::listen()?;
    let platform = super::open(config).await?;
    let running = app::serve(&platform)?;
    let url = format!("http://{}", SocketAddr::new(platform.config.host, running.port));
    let mail = platform.config.data.join("mail");
    let mut serving = pin!(app::run(&platform, running, stop));
    let played = tokio::select! {
        stopped = &mut serving => return stopped,
        played = demo::play(&url, &mail) => played?,
    };
    tell(&url, &played)?;
    serving.await
}

fn tell(url: &str, played: &Played) -> std::io::Result<()> {
    let Played { email, password, token } = played;
    writeln!(
        stdout(),
        "\nStill serving. Open {url}/graphiql and sign in as\n  {email}\n  {password}\nor start \
         with this token, good for a quarter of an hour:\n  {url}/graphiql#token={token}\n\n\
         Ctrl-C stops."
    )
}
