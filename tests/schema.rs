//! The committed JSON Schema is the one of the types. `UPDATE_SCHEMA=1 cargo test --all-features --test schema` writes
//! it anew, to be reviewed as a change like any other.
#![cfg(feature = "schema")]

use std::path::Path;

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/plan.schema.json");
    let now = serde_json::to_string_pretty(&vanban::model::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == now, "the types changed: write the schema anew and review it");
}
