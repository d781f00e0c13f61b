//! The line drawings are by one hand: one frame, strokes that take their colour from the page, one copper accent.

use std::fs;
use std::path::Path;

#[test]
fn drawings_share_frame_stroke_and_accent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/drawings");
    let names = platform::pages::drawing_names();
    assert!(names.len() >= 22, "only {} drawings", names.len());
    let mut faults = Vec::new();
    for name in names {
        let svg = fs::read_to_string(folder.join(format!("{name}.svg"))).unwrap();
        if !svg.starts_with(r#"<svg viewBox="20 20 180 160" "#) {
            faults.push(format!("{name}: another frame"));
        }
        if !svg.contains(r#"class="hot""#) || !svg.contains(r#"class="thin""#) {
            faults.push(format!("{name}: no copper stroke, or no fine line"));
        }
        // The stylesheet decides on these, and the page's policy refuses them inline.
        let foreign = [" style=", " fill=", " stroke=", " id=", "<text", "<script", "<image"];
        faults.extend(
            foreign
                .iter()
                .filter(|part| svg.contains(**part))
                .map(|part| format!("{name}: has{part}")),
        );
        if svg.len() >= 1_500 {
            faults.push(format!("{name}: {} bytes", svg.len()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
