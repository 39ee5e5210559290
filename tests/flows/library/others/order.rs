//! What brings order into a library, tried with the things of others.

use serde_json::{Value, json};

use super::Things;

/// Everything that brings order into a library, as `my` member would with things that are `their`s.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn attempts(my: &Things, their: &Things) -> Vec<(&'static str, Value)> {
    let (id, to) = (&their.asset, &my.asset);
    vec![
        ("query($id: ID!) { collection(id: $id) { name } }", json!({ "id": their.collection })),
        ("query($id: ID!) { tag(id: $id) { name } }", json!({ "id": their.tag })),
        ("query($id: ID!) { person(id: $id) { name } }", json!({ "id": their.person })),
        (
            "query($id: ID!) { assets(filter: { collectionId: $id }) { totalCount } }",
            json!({ "id": their.collection }),
        ),
        (
            "query($id: ID!) { assets(filter: { tags: { anyIds: [$id] } }) { totalCount } }",
            json!({ "id": their.tag }),
        ),
        (
            "mutation($id: ID!) { folderCopy(input: { id: $id }) { folder { id } } }",
            json!({ "id": their.folder }),
        ),
        (
            "mutation($id: ID!, $to: ID) { folderCopy(input: { id: $id, parentId: $to }) { folder { id } } }",
            json!({ "id": my.folder, "to": their.folder }),
        ),
        (
            "mutation($id: ID!) { assetsReorder(input: { ids: [$id] }) { results { code } } }",
            json!({ "id": id }),
        ),
        (
            "mutation($id: ID!, $to: ID!, $in: ID!) {
                assetsReorder(input: { ids: [$to], folderId: $in, beforeId: $id }) { results { code } } }",
            json!({ "id": id, "to": to, "in": my.folder }),
        ),
        (
            "mutation($to: ID!, $in: ID!) {
                assetsReorder(input: { ids: [$to], folderId: $in }) { results { code } } }",
            json!({ "to": to, "in": their.folder }),
        ),
        (
            "mutation($in: ID!) { collectionCreate(input: { name: \"x\", parentId: $in }) { collection { id } } }",
            json!({ "in": their.collection }),
        ),
        (
            "mutation($in: ID!) { collectionUpdate(input: { id: $in, name: \"x\" }) { collection { id } } }",
            json!({ "in": their.collection }),
        ),
        (
            "mutation($in: ID!, $to: ID!) { collectionMove(input: { id: $in, parentId: $to }) { collection { id } } }",
            json!({ "in": my.collection, "to": their.collection }),
        ),
        (
            "mutation($in: ID!) { collectionDelete(input: { id: $in }) { deletedId } }",
            json!({ "in": their.collection }),
        ),
        (
            "mutation($id: ID!, $in: ID!) { collectionAssetsAdd(input: { ids: [$id], collectionId: $in }) { results { code } } }",
            json!({ "id": id, "in": my.collection }),
        ),
        (
            "mutation($id: ID!, $in: ID!) { collectionAssetsAdd(input: { ids: [$id], collectionId: $in }) { results { code } } }",
            json!({ "id": to, "in": their.collection }),
        ),
        (
            "mutation($id: ID!, $in: ID!) { collectionAssetsMove(input: { ids: [$id], collectionId: $in }) { results { code } } }",
            json!({ "id": id, "in": my.collection }),
        ),
        (
            "mutation($id: ID!, $in: ID!) { collectionAssetsRemove(input: { ids: [$id], collectionId: $in }) { results { code } } }",
            json!({ "id": id, "in": my.collection }),
        ),
        (
            "mutation($id: ID!, $in: ID!) {
                collectionAssetsExclude(input: { ids: [$id], collectionId: $in, excluded: true }) { results { code } } }",
            json!({ "id": id, "in": my.collection }),
        ),
        (
            "mutation($id: ID!) { assetsFavourite(input: { ids: [$id], favourite: true }) { results { code } } }",
            json!({ "id": id }),
        ),
        ("mutation($id: ID!) { assetOpen(input: { id: $id }) { asset { id } } }", json!({ "id": id })),
        ("mutation($id: ID!) { assetTrash(input: { id: $id }) { asset { id } } }", json!({ "id": id })),
        ("mutation($id: ID!) { assetsPurge(input: { ids: [$id] }) { results { code } } }", json!({ "id": id })),
        (
            "mutation($id: ID!, $rev: ID!) { assetRevert(input: { id: $id, revisionId: $rev }) { asset { id } } }",
            json!({ "id": to, "rev": their.revision }),
        ),
        (
            "mutation($id: ID!, $rev: ID!) { assetRevert(input: { id: $id, revisionId: $rev }) { asset { id } } }",
            json!({ "id": id, "rev": their.revision }),
        ),
        (
            "mutation($id: ID!) { tagCreate(input: { name: \"y\", parentId: $id }) { tag { id } } }",
            json!({ "id": their.tag }),
        ),
        (
            "mutation($id: ID!) { tagUpdate(input: { id: $id, name: \"y\" }) { tag { id } } }",
            json!({ "id": their.tag }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { tagMove(input: { id: $id, parentId: $to }) { tag { id } } }",
            json!({ "id": my.tag, "to": their.tag }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { tagsMerge(input: { ids: [$id], intoId: $to }) { results { code } } }",
            json!({ "id": their.tag, "to": my.tag }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { tagsMerge(input: { ids: [$id], intoId: $to }) { results { code } } }",
            json!({ "id": my.tag, "to": their.tag }),
        ),
        ("mutation($id: ID!) { tagsDelete(input: { ids: [$id] }) { results { code } } }", json!({ "id": their.tag })),
        (
            "mutation($id: ID!) { personRename(input: { id: $id, name: \"x\" }) { person { id } } }",
            json!({ "id": their.person }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { personsMerge(input: { ids: [$id], intoId: $to }) { results { code } } }",
            json!({ "id": their.person, "to": my.person }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { personsMerge(input: { ids: [$id], intoId: $to }) { results { code } } }",
            json!({ "id": my.person, "to": their.person }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { assetsNametag(input: { ids: [$id], personId: $to }) { results { code } } }",
            json!({ "id": to, "to": their.person }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { assetsNametag(input: { ids: [$id], personId: $to }) { results { code } } }",
            json!({ "id": id, "to": my.person }),
        ),
        (
            "mutation($id: ID!) { releaseAdd(input: { personId: $id, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }",
            json!({ "id": their.person }),
        ),
        (
            "mutation($id: ID!, $doc: ID!) { releaseAdd(input: {
                personId: $id, documentId: $doc, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }",
            json!({ "id": my.person, "doc": id }),
        ),
        (
            "mutation($id: ID!) { releaseWithdraw(input: { id: $id }) { release { id } } }",
            json!({ "id": their.release }),
        ),
    ]
}
