//! The JSON Schema of the plan, generated from its types.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Plan;

/// JSON Schema (draft 2020-12) of a [`Plan`], as committed in `schema/plan.schema.json`.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Plan>();
    schema.insert("title".to_owned(), Value::from("vanban plan, version 1"));
    let mut schema = schema.to_value();
    if let Some(version) = schema.pointer_mut("/properties/schema") {
        *version = serde_json::json!({ "const": super::SCHEMA, "description": "The version of this form." });
    }
    schema
}
