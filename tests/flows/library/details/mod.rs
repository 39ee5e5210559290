//! What files say about themselves is read, corrected by people, and given back.

mod layers;
mod sidecars;
mod suggestions;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tests::{
    Client,
    library::{crc32, media},
};

const DETAILS: &str = "query($id: ID!) { asset(id: $id) { version details {
    title { value layer } captions { language value layer } creators { values layer }
    copyright { value layer } usageTerms { language value layer } keywords { values layer }
    rating { value layer } takenAt { value offset layer } persons { values layer }
    cameraMake { value layer } position { latitude longitude layer }
    modelRelease { value layer }
} } }";
const DESCRIBE: &str = "mutation($id: ID!, $details: DetailsInput!, $version: Int) {
    assetDescribe(input: { id: $id, details: $details, expectedVersion: $version }) {
        asset { version } } }";
const SUGGESTED: &str = "query($id: ID!) { asset(id: $id) {
    tags { name } nametags { person { id name } region { cx cy w h } }
    tagSuggestions { id name path layer } nametagSuggestions { id name region { cx cy w h } layer }
} }";
const ACCEPT: &str = "mutation($ids: [ID!]!) { suggestionsAccept(input: { ids: $ids }) {
    results { id code item { id tags { name } nametags { person { name } } } } } }";
const DISMISS: &str = "mutation($ids: [ID!]!) { suggestionsDismiss(input: { ids: $ids }) {
    results { code } } }";
const SIDECAR: &str = "mutation($id: ID!, $file: Upload!) {
    assetSidecarUpload(input: { assetId: $id, file: $file }) { asset { id } } }";

/// A packet of XMP with properties.
fn xmp(properties: &str) -> Vec<u8> {
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
        xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'
        xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'
        xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/'
        xmlns:lr='http://ns.adobe.com/lightroom/1.0/'
        xmlns:rs='http://www.metadataworkinggroup.com/schemas/regions/'
        xmlns:a='http://ns.adobe.com/xmp/sType/Area#'><rdf:Description rdf:about=''>{properties}
        </rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    .into_bytes()
}

const EMBEDDED: &str = "<dc:title>Fra fila</dc:title>
    <dc:description><rdf:Alt><rdf:li xml:lang='x-default'>A harbour</rdf:li>
    <rdf:li xml:lang='nb'>En havn</rdf:li></rdf:Alt></dc:description>
    <dc:subject><rdf:Bag><rdf:li>Båt</rdf:li><rdf:li>Norway</rdf:li></rdf:Bag></dc:subject>
    <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Norway</rdf:li></rdf:Bag>
    </lr:hierarchicalSubject><xmp:Rating>2</xmp:Rating><tiff:Make>Nikon</tiff:Make>
    <photoshop:DateCreated>2023-07-14T18:30:15+02:00</photoshop:DateCreated>
    <exif:GPSLatitude>59,54.834N</exif:GPSLatitude><exif:GPSLongitude>10,45.132E</exif:GPSLongitude>
    <rs:Regions rdf:parseType='Resource'><rs:RegionList><rdf:Bag>
    <rdf:li rs:Name='Kari Nordmann' rs:Type='Face'><rs:Area a:x='.25' a:y='.5' a:w='.125' a:h='.25'/>
    </rdf:li><rdf:li rs:Name='Fido' rs:Type='Pet'><rs:Area a:x='.5' a:y='.5' a:w='.1' a:h='.1'/>
    </rdf:li></rdf:Bag></rs:RegionList></rs:Regions>";

/// A picture that says so much about itself.
fn picture() -> Vec<u8> {
    let mut bytes = media("picture.png");
    let body = [b"iTXtXML:com.adobe.xmp\0\0\0\0\0", &xmp(EMBEDDED)[..]].concat();
    let length = u32::try_from(body.len() - 4).expect("a short text");
    let chunk = [&length.to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat();
    bytes.splice(33..33, chunk);
    bytes
}

async fn details(client: &Client, id: &str) -> Value {
    client.ok(DETAILS, json!({ "id": id })).await["asset"]["details"].take()
}

async fn suggested(client: &Client, id: &str) -> Value {
    client.ok(SUGGESTED, json!({ "id": id })).await["asset"].take()
}

/// Sends a sidecar for an asset.
pub(super) async fn send_sidecar(client: &Client, asset: &str, sidecar: Vec<u8>) -> Value {
    let variables = json!({ "id": asset, "file": null });
    let form = Form::new()
        .text("operations", json!({ "query": SIDECAR, "variables": variables }).to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", Part::bytes(sidecar).file_name("a.xmp"));
    client.send_form(form).await
}
