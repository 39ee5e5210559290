//! The main job, played against a running server as a frontend would: register, upload, sort,
//! nametag, plan, order, buy. Each run is a new customer, so that it can be run again and again.

mod client;
pub(crate) mod samples;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use client::Client;

/// How long mail and previews may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to look for them.
const GLANCE: Duration = Duration::from_millis(100);
const PASSWORD: &str = "correct horse battery staple";
const REORDER: &str =
    "mutation($input: AssetReorderInput!) { assetReorder(input: $input) { asset { id } } }";
const CREDITS: &str = "{ creditBalance { available held } }";

/// An operation of the playground: what is played is what people find there.
macro_rules! operation {
    ($name:literal) => {
        include_str!(concat!("../../graphiql/operations/", $name, ".graphql"))
    };
}

/// What is left of a demo to go on with.
#[derive(Debug)]
pub struct Played {
    /// The address that the customer signs in with.
    pub email: String,
    /// The password.
    pub password: &'static str,
    /// An access token, good for a quarter of an hour.
    pub token: String,
}

/// Plays the main job on the server at `url`, whose mail lands in a folder.
pub async fn play(url: &str, mail: &Path) -> Result<Played> {
    let mut demo = Demo { client: Client::new(url), mail: mail.to_owned(), out: io::stdout() };
    let email = demo.register().await?;
    demo.sign_in(&email).await?;
    let assets = demo.upload().await?;
    demo.sort(&assets).await?;
    demo.nametag(&assets).await?;
    demo.look().await?;
    let project = demo.plan(&assets).await?;
    demo.order(&project).await?;
    demo.buy().await?;
    demo.count_credits().await?;
    let token = demo.client.token().context("nobody is signed in")?.to_owned();
    Ok(Played { email, password: PASSWORD, token })
}

struct Demo {
    client: Client,
    mail: PathBuf,
    out: io::Stdout,
}

impl Demo {
    /// Opens an account, and proves the address by the link that came by mail.
    async fn register(&mut self) -> Result<String> {
        self.step("Register")?;
        let email = format!("kari.{}@example.com", uuid::Uuid::now_v7().simple());
        let input = json!({
            "email": email, "password": PASSWORD, "name": "Kari Nordmann", "accountName": "Fjord AS",
        });
        self.client.run(operation!("01_Register"), json!({ "input": input })).await?;
        self.got(&format!("{email}, of the account Fjord AS"))?;
        let token = self.mailed_token(&email).await?;
        let input = json!({ "input": { "token": token } });
        self.client.run(operation!("04_VerifyEmail"), input).await?;
        self.got("the address is proven by the link in the mail")?;
        Ok(email)
    }

    /// Waits for the mail to the address and takes the token out of its link.
    async fn mailed_token(&self, email: &str) -> Result<String> {
        let search = async {
            loop {
                if let Some(token) = token_in(&self.mail, email)? {
                    return anyhow::Ok(token);
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, search).await;
        found.with_context(|| format!("no mail to {email} came into {}", self.mail.display()))?
    }

    async fn sign_in(&mut self, email: &str) -> Result<()> {
        self.step("Sign in")?;
        let input = json!({ "input": { "email": email, "password": PASSWORD } });
        let data = self.client.run(operation!("02_SignIn"), input).await?;
        let token = text(&data, "/signIn/tokens/accessToken")?;
        self.client.sign_in(token);
        let data = self.client.run(operation!("03_Viewer"), json!({})).await?;
        let plan = text(&data, "/viewer/account/plan")?;
        self.got(&format!("a token, and an account on the plan {plan}"))
    }

    /// Sends the sample pictures, a clip and a sound into a new folder, in one request.
    async fn upload(&mut self) -> Result<Vec<Value>> {
        self.step("Upload")?;
        let input = json!({ "input": { "name": "Summer campaign" } });
        let data = self.client.run(operation!("05_FolderCreate"), input).await?;
        let folder = text(&data, "/folderCreate/folder/id")?.to_owned();
        self.got("the folder Summer campaign, and in it:")?;
        let files = samples::FILES;
        let nulls = vec![Value::Null; files.len()];
        let variables = json!({ "input": { "files": nulls, "folderId": folder } });
        let data = self.client.upload(operation!("06_Upload"), variables, files).await?;
        let mut assets = Vec::new();
        for result in list(&data, "/assetsUpload/results")? {
            let Some(asset) = result.get("asset").filter(|asset| !asset.is_null()) else {
                bail!("{} was rejected: {}", result["fileName"], result["message"]);
            };
            let (name, kind) = (text(asset, "/name")?, text(asset, "/kind")?);
            self.got(&format!("{name}, {kind}, {} bytes", asset["size"]))?;
            assets.push(asset.clone());
        }
        Ok(assets)
    }

    /// Puts one picture before another by hand, and tags both.
    async fn sort(&mut self, assets: &[Value]) -> Result<()> {
        self.step("Sort")?;
        let (first, last) = (id(assets, "fjord.jpg")?, id(assets, "lighthouse.jpg")?);
        let variables = json!({ "input": { "id": last, "beforeId": first } });
        self.client.run(REORDER, variables).await?;
        self.got("lighthouse.jpg put before fjord.jpg by hand")?;
        let variables = json!({ "input": { "ids": [first, last], "tags": ["coast", "summer"] } });
        self.client.run(operation!("08_Tag"), variables).await?;
        self.got("both tagged with coast and summer")
    }

    /// Names the person in a picture, where she stands.
    async fn nametag(&mut self, assets: &[Value]) -> Result<()> {
        self.step("Nametag")?;
        let variables = json!({ "input": {
            "assetId": id(assets, "team.jpg")?, "personName": "Kari Nordmann",
            "title": "Managing director", "region": { "cx": 0.5, "cy": 0.4, "w": 0.2, "h": 0.3 },
        } });
        let data = self.client.run(operation!("09_Nametag"), variables).await?;
        let name = text(&data, "/nametagAdd/nametag/person/name")?;
        self.got(&format!("{name}, Managing director, in the middle of team.jpg"))
    }

    /// Waits until every picture's preview is drawn.
    async fn look(&mut self) -> Result<()> {
        self.step("Look")?;
        let variables = json!({ "filter": { "kinds": ["IMAGE"] }, "first": 100 });
        let client = &self.client;
        let search = async {
            loop {
                let data = client.run(operation!("07_Assets"), variables.clone()).await?;
                let pictures = list(&data, "/assets/nodes")?;
                if pictures.iter().all(|picture| !picture["preview"].is_null()) {
                    return anyhow::Ok(pictures.clone());
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        let drawn = tokio::time::timeout(PATIENCE, search).await;
        for picture in drawn.context("the previews were not drawn in time")?? {
            let url = self.client.absolute(text(&picture, "/preview/url")?);
            self.got(&format!("{}  {url}", text(&picture, "/name")?))?;
        }
        Ok(())
    }

    /// Plans a video: three short messages, each with a picture or a piece of the clip.
    async fn plan(&mut self, assets: &[Value]) -> Result<String> {
        self.step("Plan a project")?;
        let variables = json!({ "input": {
            "title": "Summer by the fjord", "goal": "More guests in July", "targetSeconds": 15,
        } });
        let data = self.client.run(operation!("10_ProjectCreate"), variables).await?;
        let project = text(&data, "/projectCreate/project/id")?.to_owned();
        let scenes = [
            ("Wake up by the water", "fjord.jpg", None),
            ("Sail with us", "sailing.mp4", Some((500, 2_500))),
            ("Meet the people", "team.jpg", None),
        ];
        for (message, file, cut) in scenes {
            let variables = json!({ "input": { "projectId": project, "message": message } });
            let data = self.client.run(operation!("11_SceneAdd"), variables).await?;
            let variables = json!({ "input": {
                "sceneId": text(&data, "/sceneAdd/scene/id")?, "assetId": id(assets, file)?,
                "inMs": cut.map(|(start, _)| start), "outMs": cut.map(|(_, end)| end),
            } });
            self.client.run(operation!("12_PlacementAdd"), variables).await?;
            self.got(&format!("“{message}” over {file}"))?;
        }
        Ok(project)
    }

    /// Asks what the video costs and when it comes, and orders it.
    async fn order(&mut self, project: &str) -> Result<()> {
        self.step("Order the video")?;
        let variables = json!({ "input": { "projectId": project } });
        let data = self.client.run(operation!("13_Quote"), variables).await?;
        let quote = &data["orderQuote"]["quote"];
        self.got(&format!("it costs {} credits", quote["total"]))?;
        for step in list(quote, "/promise/steps")? {
            self.got(text(step, "/text")?)?;
        }
        let variables = json!({ "input": {
            "quoteId": text(quote, "/id")?, "idempotencyKey": format!("demo of {project}"),
        } });
        let data = self.client.run(operation!("14_Order"), variables).await?;
        let order = &data["orderPlace"]["order"];
        let (state, due) = (text(order, "/state")?, text(order, "/dueAt")?);
        self.got(&format!("order {} is {state}, and due at {due}", order["number"]))
    }

    /// Buys the first stock picture, which lands in the library at once.
    async fn buy(&mut self) -> Result<()> {
        self.step("Buy a stock item")?;
        let variables = json!({ "kind": "STOCK_ITEM", "first": 1 });
        let data = self.client.run(operation!("15_StockItems"), variables).await?;
        let product = data.pointer("/products/nodes/0").context("the store has no stock items")?;
        let variables = json!({ "input": {
            "productId": text(product, "/id")?, "idempotencyKey": "demo",
        } });
        let data = self.client.run(operation!("16_StockBuy"), variables).await?;
        let name = text(&data, "/stockBuy/purchase/asset/name")?;
        let credits = &data["stockBuy"]["purchase"]["credits"];
        self.got(&format!("{name}, for {credits} credits, in the library with its licence"))
    }

    async fn count_credits(&mut self) -> Result<()> {
        self.step("Credits")?;
        let data = self.client.run(CREDITS, json!({})).await?;
        let balance = &data["creditBalance"];
        self.got(&format!("{} to spend, {} held", balance["available"], balance["held"]))
    }

    fn step(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{title}")
    }

    fn got(&mut self, what: &str) -> Result<()> {
        Ok(writeln!(self.out, "  {what}")?)
    }
}

/// Finds the token of the link in the mail to an address, if the mail is there yet.
fn token_in(mail: &Path, email: &str) -> io::Result<Option<String>> {
    let Ok(folder) = std::fs::read_dir(mail) else { return Ok(None) };
    for entry in folder {
        let letter = String::from_utf8_lossy(&std::fs::read(entry?.path())?).into_owned();
        if letter.contains(email) {
            // Undo quoted-printable as far as it can touch a link.
            let letter = letter.replace("=\r\n", "").replace("=3D", "=");
            if let Some((_, rest)) = letter.split_once("verify?token=") {
                let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                return Ok(Some(rest.chars().take_while(|c| is_token(*c)).collect()));
            }
        }
    }
    Ok(None)
}

fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.with_context(|| format!("the answer lacks {pointer}: {value}"))
}

fn list<'a>(value: &'a Value, pointer: &str) -> Result<&'a Vec<Value>> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.with_context(|| format!("the answer lacks {pointer}: {value}"))
}

fn id<'a>(assets: &'a [Value], name: &str) -> Result<&'a str> {
    let asset = assets.iter().find(|asset| asset["name"] == name);
    text(asset.with_context(|| format!("{name} was not uploaded"))?, "/id")
}
