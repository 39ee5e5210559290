use std::collections::HashMap;

use entity::{
    asset_right, asset_tag, crop,
    detail::{self, Layer},
    framing,
    id::{AssetId, TagId},
    nametag,
    suggestion::{self, SuggestionState},
};
use sea_orm::{ConnectionTrait, QueryOrder, prelude::*};

use crate::{
    error::Result,
    library::{
        reads::sidecar,
        rules::{
            nametag::{Region, Span},
            package::{
                CropRecord, DecidedRecord, FramingRecord, NametagRecord, RightsRecord, SaidRecord,
            },
        },
    },
};

/// What is noted on an asset.
#[derive(Default)]
pub(super) struct Note {
    pub(super) said: Option<SaidRecord>,
    pub(super) sidecar: Option<String>,
    pub(super) tags: Vec<TagId>,
    pub(super) nametags: Vec<NametagRecord>,
    pub(super) decided: Vec<DecidedRecord>,
    pub(super) rights: Option<RightsRecord>,
    pub(super) framing: FramingRecord,
}

/// Finds what is noted on some assets; tags come by their places.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
    places: &HashMap<TagId, usize>,
) -> Result<HashMap<AssetId, Note>> {
    let ids = || assets.iter().copied();
    let mut notes: HashMap<_, _> = ids().map(|id| (id, Note::default())).collect();
    let layers = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.is_in(ids()))
        .filter(detail::COLUMN.layer.is_in([Layer::Sidecar, Layer::User]));
    for row in layers.all(db).await? {
        let note = notes.entry(row.asset_id).or_default();
        match row.layer {
            Layer::User => note.said = Some(said(row)),
            Layer::Sidecar | Layer::Embedded => note.sidecar = Some(sidecar::of_layer(row)),
        }
    }
    let tags = asset_tag::Entity::find().filter(asset_tag::COLUMN.asset_id.is_in(ids()));
    for row in tags.all(db).await? {
        notes.entry(row.asset_id).or_default().tags.push(row.tag_id);
    }
    let named = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.is_in(ids()))
        .order_by_asc(nametag::COLUMN.created_at)
        .order_by_asc(nametag::COLUMN.id);
    for row in named.all(db).await? {
        notes.entry(row.asset_id).or_default().nametags.push(named_on(row));
    }
    let decided = suggestion::Entity::find()
        .filter(suggestion::COLUMN.asset_id.is_in(ids()))
        .filter(suggestion::COLUMN.state.ne(SuggestionState::Open))
        .order_by_asc(suggestion::COLUMN.kind)
        .order_by_asc(suggestion::COLUMN.key);
    for row in decided.all(db).await? {
        notes.entry(row.asset_id).or_default().decided.push(decided_on(row));
    }
    let rights = asset_right::Entity::find().filter(asset_right::COLUMN.asset_id.is_in(ids()));
    for row in rights.all(db).await? {
        notes.entry(row.asset_id).or_default().rights = Some(RightsRecord {
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            territories: row.territories.0,
            channels: row.channels.0,
            note: row.note,
        });
    }
    let framings = framing::Entity::find().filter(framing::COLUMN.asset_id.is_in(ids()));
    for row in framings.all(db).await? {
        let framing = &mut notes.entry(row.asset_id).or_default().framing;
        (framing.focus, framing.at_ms) = (row.focus_x.zip(row.focus_y), row.at_ms);
    }
    let crops = crop::Entity::find()
        .filter(crop::COLUMN.asset_id.is_in(ids()))
        .order_by_asc(crop::COLUMN.preset);
    for crop::Model { asset_id, preset, x, y, w, h } in crops.all(db).await? {
        notes.entry(asset_id).or_default().framing.crops.push(CropRecord { preset, x, y, w, h });
    }
    for note in notes.values_mut() {
        note.tags.sort_by_key(|tag| places.get(tag));
    }
    Ok(notes)
}

fn said(row: detail::Model) -> SaidRecord {
    SaidRecord {
        title: row.title,
        captions: row.captions.0,
        creators: row.creators.0,
        copyright: row.copyright,
        usage_terms: row.usage_terms.0,
        rating: row.rating,
        taken_at: row.taken_at,
        taken_offset: row.taken_offset,
    }
}

fn decided_on(row: suggestion::Model) -> DecidedRecord {
    let region = || Some(Region { cx: row.cx?, cy: row.cy?, w: row.w?, h: row.h? });
    DecidedRecord {
        kind: row.kind,
        region: region(),
        path: row.path.0,
        accepted: row.state == SuggestionState::Accepted,
    }
}

fn named_on(row: nametag::Model) -> NametagRecord {
    let region = || Some(Region { cx: row.cx?, cy: row.cy?, w: row.w?, h: row.h? });
    let span = || Some(Span { from_ms: row.from_ms?, to_ms: row.to_ms? });
    NametagRecord { person: row.person_id, region: region(), span: span(), title: row.title }
}
