//! Customers plan videos, scene by scene.

mod advising;
mod commenting;
mod house;
mod keeping;
mod lasting;
mod others;
mod planning;
mod storyboard;
mod together;
mod undoing;

use serde_json::{Value, json};
use tests::Client;

const PROJECT: &str = "query($id: ID!) { project(id: $id) {
    title goal notes targetSeconds formats language wishedOn state version
    scenes { id position message note placements { id position inMs outMs note asset { id } } }
    availableActions { action allowed reasons until }
} }";
const UPDATE: &str = "mutation($input: ProjectUpdateInput!) {
    projectUpdate(input: $input) { project { id title version wishedOn } } }";
const SCENE_SPLIT: &str = "mutation($input: SceneSplitInput!) {
    sceneSplit(input: $input) { scenes { id message durationMs } project { version } } }";
const SCENE_MERGE: &str = "mutation($input: SceneMergeInput!) {
    sceneMerge(input: $input) { scene { id message } project { version } } }";
const UNDO: &str = "mutation($input: ProjectUndoInput!) {
    projectUndo(input: $input) { project { version } } }";
const REDO: &str = "mutation($id: ID!) { projectRedo(input: { id: $id }) { project { version } } }";
const HISTORY: &str = "query($id: ID!) { project(id: $id) { history {
    id kind version isUndone by { name } changes { thing id isAdded isRemoved fields } } } }";
const SCENE_ADD: &str = "mutation($input: SceneAddInput!) {
    sceneAdd(input: $input) { scene { id position } project { version } } }";
const SCENE_UPDATE: &str = "mutation($input: SceneUpdateInput!) {
    sceneUpdate(input: $input) { scene { message } project { version } } }";
const SCENE_MOVE: &str = "mutation($input: SceneMoveInput!) {
    sceneMove(input: $input) { scene { position } project { version } } }";
const SCENE_REMOVE: &str = "mutation($input: SceneRemoveInput!) {
    sceneRemove(input: $input) { deletedId project { version } } }";
const PLACEMENT_ADD: &str = "mutation($input: PlacementAddInput!) {
    placementAdd(input: $input) { placement { id position inMs outMs } project { version } } }";
const PLACEMENT_UPDATE: &str = "mutation($input: PlacementUpdateInput!) {
    placementUpdate(input: $input) { placement { inMs outMs note } project { version } } }";
const PLACEMENT_MOVE: &str = "mutation($input: PlacementMoveInput!) {
    placementMove(input: $input) { placement { position } } }";
const PLACEMENT_REMOVE: &str = "mutation($input: PlacementRemoveInput!) {
    placementRemove(input: $input) { deletedId project { version } } }";

async fn read(client: &Client, project: &str) -> Value {
    client.ok(PROJECT, json!({ "id": project })).await["project"].take()
}

/// What is told, in order, and whether the positions have no gaps.
fn told(project: &Value) -> Vec<&str> {
    let scenes = project["scenes"].as_array().expect("scenes");
    for (n, scene) in scenes.iter().enumerate() {
        assert_eq!(scene["position"], n);
    }
    scenes.iter().map(|scene| scene["message"].as_str().expect("a message")).collect()
}

fn reasons(project: &Value, action: &str) -> Vec<String> {
    let actions = project["availableActions"].as_array().expect("actions");
    let found = actions.iter().find(|found| found["action"] == action).expect("the action");
    let reasons = found["reasons"].as_array().expect("reasons");
    assert_eq!(found["allowed"], reasons.is_empty());
    reasons.iter().map(|reason| reason.as_str().expect("a reason").to_owned()).collect()
}
