//! Something for each concept.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Something for each concept, by key: `nash`, `gmr`, `smr`, `seq`, `sseq`, with `_signatures` appended where opponents may
/// sign; then `sim`, `sim_tableau`, `l_1`, `l_2` and so on, `non_myopic`, `stackelberg`, `cnash`, `cgmr`, `csmr`, `cseq`,
/// `cseq_class`, `gmr_strong`, `gmr_weak` and the like, `nash_a` to `seq_d`.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ByConcept<T>(Map<String, Value>, #[serde(skip)] std::marker::PhantomData<T>);

impl<T: JsonSchema> JsonSchema for ByConcept<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("ByConcept_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

impl<T: Serialize> ByConcept<T> {
    pub(in crate::json) fn new(items: impl IntoIterator<Item = (String, T)>) -> Self {
        let entry = |(key, item): (String, T)| (key, serde_json::to_value(item).unwrap_or(Value::Null));
        ByConcept(items.into_iter().map(entry).collect(), std::marker::PhantomData)
    }
}
