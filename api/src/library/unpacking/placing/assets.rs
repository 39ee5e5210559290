use entity::{
    asset,
    id::{AssetId, FolderId, PersonId, TagId},
};
use storage::media::{self, Metadata};

use super::{Files, Placed, Placing};
use crate::{
    error::Result,
    library::{
        actions::{
            asset::{self as assets, NewAsset},
            detail, framing, nametag,
            revision::{self, Target},
            rights, tag,
        },
        rules::{
            detail::{Taken, text},
            name,
            package::{self, AssetRecord, FramingRecord, NametagRecord, RightsRecord, SaidRecord},
            unpacking::UnpackingError,
            upload::Rejected,
        },
        uploads::Room,
    },
};

impl Placing<'_> {
    /// Adds an asset with all of its files, and notes on it what people noted; one that the library
    /// has already stays as it is.
    pub(super) async fn asset(
        &mut self,
        record: &AssetRecord,
        files: Files,
        rooms: &mut Vec<Room>,
    ) -> Result<Placed<AssetId>> {
        let kept = match files {
            Files::None => return Err(UnpackingError::Files.into()),
            Files::There(id) => return Ok((id, false)),
            Files::Kept(kept) => kept,
        };
        let folder = match record.folder {
            Some(folder) => Some(FolderId(self.item(folder).await?.0)),
            None => self.import.folder_id,
        };
        let licence = record.licence.as_deref().map(|terms| text(terms, "licence")).transpose()?;
        let mut asset: Option<asset::Model> = None;
        for (file, room) in kept {
            let added = match &asset {
                None => {
                    let new = NewAsset {
                        account: self.member.account,
                        folder,
                        name: name::typed(&record.name)?,
                        ownership: record.ownership,
                        licence: licence.clone(),
                        blob: file,
                    };
                    assets::add(self.tx, new).await?
                }
                Some(asset) => {
                    let target = Target { id: asset.id, expected_version: None };
                    revision::add(self.tx, self.member, target, &file).await?
                }
            };
            asset = Some(added);
            rooms.push(room);
        }
        Room::leave(self.tx, &rooms.iter().collect::<Vec<_>>()).await?;
        let asset = asset.ok_or(UnpackingError::Files)?;
        let added_at = record.revisions.iter().map(|file| file.added_at).collect();
        let past =
            assets::Past { rank: record.rank.clone(), added_at: record.added_at, files: added_at };
        let id = asset.id;
        assets::remember(self.tx, asset, past).await?;
        self.notes(id, record).await?;
        Ok((id, true))
    }

    /// Notes on an asset what people noted on it.
    async fn notes(&mut self, id: AssetId, record: &AssetRecord) -> Result<()> {
        let (tx, member) = (self.tx, self.member);
        if let Some(sidecar) = &record.sidecar {
            let attach = async || {
                let said = Metadata::of_sidecar(sidecar.as_bytes(), None);
                detail::attach(tx, member, id, &said.map_err(Rejected::Unfit)?).await
            };
            self.part(attach).await?;
        }
        if let Some(said) = &record.said {
            let change = change(said);
            self.part(async || detail::describe(tx, member, id, &change, None).await).await?;
        }
        let tags: Vec<_> = self.items(&record.tags).await?.into_iter().map(TagId).collect();
        if !tags.is_empty() {
            self.part(async || tag::put(tx, member, id, &tags).await).await?;
        }
        for named in &record.nametags {
            self.named(id, named).await?;
        }
        self.decided(id, &record.decided).await?;
        if let Some(agreed) = &record.rights {
            let bring = async || {
                package::years(agreed.valid_from.iter().chain(&agreed.valid_until))?;
                rights::bring(tx, member, id, &terms(agreed)).await
            };
            self.part(bring).await?;
        }
        self.framing(id, &record.framing).await
    }

    async fn named(&mut self, id: AssetId, named: &NametagRecord) -> Result<()> {
        let Some(person) = self.items(&[named.person]).await?.first().copied() else {
            return Ok(());
        };
        let (tx, member) = (self.tx, self.member);
        let change = nametag::Change {
            person: None,
            title: Some(named.title.clone()),
            region: Some(named.region),
            span: Some(named.span),
        };
        let add = async || nametag::add(tx, member, id, PersonId(person), change).await;
        self.part(add).await.map(drop)
    }

    async fn framing(&mut self, id: AssetId, wanted: &FramingRecord) -> Result<()> {
        let (tx, member) = (self.tx, self.member);
        if wanted.focus.is_some() {
            let focus = async || framing::focus(tx, member, id, wanted.focus, None).await;
            self.part(focus).await?;
        }
        if wanted.at_ms.is_some() {
            let moment = async || framing::moment(tx, member, id, wanted.at_ms, None).await;
            self.part(moment).await?;
        }
        for crop in &wanted.crops {
            let region = media::Region { x: crop.x, y: crop.y, w: crop.w, h: crop.h };
            let chosen = (crop.preset, Some(region));
            self.part(async || framing::crop(tx, member, id, chosen, None).await).await?;
        }
        Ok(())
    }
}

fn change(said: &SaidRecord) -> detail::Change {
    let texts = |texts: &[entity::detail::Translation]| {
        let texts = texts.iter().map(|text| (text.language.clone(), Some(text.text.clone())));
        texts.collect()
    };
    let creators = Some(said.creators.clone()).filter(|creators| !creators.is_empty());
    detail::Change {
        title: Some(said.title.clone()),
        captions: texts(&said.captions),
        creators: Some(creators),
        copyright: Some(said.copyright.clone()),
        usage_terms: texts(&said.usage_terms),
        rating: Some(said.rating),
        taken: Some(said.taken_at.map(|at| Taken { at, offset: said.taken_offset })),
    }
}

fn terms(agreed: &RightsRecord) -> rights::Change {
    rights::Change {
        valid_from: Some(agreed.valid_from),
        valid_until: Some(agreed.valid_until),
        territories: Some(agreed.territories.clone()),
        channels: Some(agreed.channels.clone()),
        note: Some(agreed.note.clone()),
    }
}
