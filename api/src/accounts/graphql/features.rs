//! Features that not everybody sees alike, as staff see them.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{feature, id::UserId};

use crate::{
    access::Duty,
    accounts::{actions::feature as actions, reads::preferences as reads},
    context::ContextExt,
    error::Result,
};

/// A feature that people see in one of several variants.
#[derive(Description)]
pub struct Feature(feature::Model);

#[Object(use_type_description)]
impl Feature {
    /// What pages call it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its variants, in an order that decides who sees which.
    async fn variants(&self) -> Vec<WeighedVariant> {
        let shown = |variant: &feature::Variant| WeighedVariant {
            name: variant.name.clone(),
            weight: variant.weight,
        };
        self.0.variants.0.iter().map(shown).collect()
    }

    /// When its variants were weighed last.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

/// A variant of a feature.
#[derive(SimpleObject)]
pub struct WeighedVariant {
    /// What pages call it.
    name: String,
    /// How many of all people see it, beside the weights of the others.
    weight: u32,
}

/// The queries about features.
#[derive(Default)]
pub struct FeatureQuery;

#[Object]
impl FeatureQuery {
    /// Every feature that not everybody sees alike, by its key.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN` for all but staff who run the platform.
    async fn features(&self, ctx: &Context<'_>) -> Result<Vec<Feature>> {
        ctx.staff(Duty::ManageFeatures)?;
        Ok(reads::features(ctx.db()).await?.into_iter().map(Feature).collect())
    }
}

/// The mutations of features.
#[derive(Default)]
pub struct FeatureMutation;

#[Object]
impl FeatureMutation {
    /// Adds a feature, or weighs its variants anew. Only people who have to change over see another
    /// variant than before.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `BAD_USER_INPUT`.
    async fn feature_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feature.")] input: FeatureSetInput,
    ) -> Result<FeaturePayload> {
        let staff = ctx.staff(Duty::ManageFeatures)?;
        let variants = input.variants.into_iter().map(|it| (it.name, it.weight)).collect();
        let tx = ctx.begin().await?;
        let feature = actions::set(&tx, &staff, &input.key, variants).await?;
        tx.commit().await?;
        Ok(FeaturePayload { feature: Feature(feature) })
    }

    /// Removes a feature, with what was chosen for people.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND`.
    async fn feature_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feature.")] input: FeatureDeleteInput,
    ) -> Result<FeatureDeletePayload> {
        let staff = ctx.staff(Duty::ManageFeatures)?;
        let tx = ctx.begin().await?;
        actions::remove(&tx, &staff, &input.key).await?;
        tx.commit().await?;
        Ok(FeatureDeletePayload { deleted_key: input.key })
    }

    /// Chooses the variant of a feature that one person sees, whatever the weights say.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn feature_choose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who sees what.")] input: FeatureChooseInput,
    ) -> Result<FeaturePayload> {
        let staff = ctx.staff(Duty::ManageFeatures)?;
        let tx = ctx.begin().await?;
        let FeatureChooseInput { key, user_id, variant } = input;
        let feature = actions::choose(&tx, &staff, &key, user_id, variant).await?;
        tx.commit().await?;
        Ok(FeaturePayload { feature: Feature(feature) })
    }
}

/// A feature and its variants.
#[derive(InputObject)]
pub struct FeatureSetInput {
    /// What pages call it: 1 to 60 letters, digits, dots, hyphens and underscores.
    key: String,
    /// Its variants; 1 to 10.
    #[graphql(validator(max_items = 10))]
    variants: Vec<FeatureVariantInput>,
}

/// A variant of a feature.
#[derive(InputObject)]
pub struct FeatureVariantInput {
    /// What pages call it: 1 to 60 letters, digits, dots, hyphens and underscores.
    name: String,
    /// How many of all people see it, beside the weights of the others; 0 to 1 000 000.
    weight: i32,
}

/// The feature that is to go.
#[derive(InputObject)]
pub struct FeatureDeleteInput {
    /// What pages call it.
    key: String,
}

/// Who sees what.
#[derive(InputObject)]
pub struct FeatureChooseInput {
    /// The feature.
    key: String,
    /// The person.
    user_id: UserId,
    /// The variant; null for the one that the weights give.
    variant: Option<String>,
}

/// The feature as it is now.
#[derive(SimpleObject)]
pub struct FeaturePayload {
    /// The feature.
    feature: Feature,
}

/// What became of a feature that was to go.
#[derive(SimpleObject)]
pub struct FeatureDeletePayload {
    /// The feature that is gone.
    deleted_key: String,
}
