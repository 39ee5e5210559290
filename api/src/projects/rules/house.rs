//! What a template of the house may be.

use entity::plan::PlanCode;

use super::PlanError;

/// How many templates of the house there are at most.
pub const TEMPLATES: i32 = 200;

/// Checks for which plans a template is meant; for all where none is named.
pub fn plans(mut plans: Vec<PlanCode>) -> Result<Vec<PlanCode>, PlanError> {
    let named = plans.len();
    plans.sort_unstable();
    plans.dedup();
    if plans.len() == named { Ok(plans) } else { Err(PlanError::Plans) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_plan_is_named_once() {
        let [standard, premium] = [PlanCode::Standard, PlanCode::Premium];
        assert_eq!(plans(vec![premium, standard]), Ok(vec![standard, premium]));
        assert_eq!(plans(vec![]), Ok(vec![]));
        assert_eq!(plans(vec![standard, standard]), Err(PlanError::Plans));
    }
}
