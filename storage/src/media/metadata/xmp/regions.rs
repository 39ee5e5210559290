//! Who is shown where, as two groups of programs write it.

use super::node::Node;
use super::{Ns, Packet};
use crate::media::metadata::{Area, Frame, MOST_ENTRIES, PersonRegion};

/// Reads the regions of persons, all of one kind if there are some of the other too.
pub(super) fn read(packet: &Packet, frame: Option<Frame>) -> Vec<PersonRegion> {
    let regions = mwg(packet, frame);
    if regions.is_empty() { microsoft(packet, frame) } else { regions }
}

/// Reads regions of the Metadata Working Group: named parts of the stored picture, by their centres
/// (guidelines 2.0, 5.9).
fn mwg(packet: &Packet, frame: Option<Frame>) -> Vec<PersonRegion> {
    let Some(info) = packet.get(Ns::Mwg, "Regions") else { return Vec::new() };
    let measured = info.get(Ns::Mwg, "AppliedToDimensions");
    let pixels = |local| measured.and_then(|size| size.get(Ns::StDim, local)?.number());
    let size = pixels("w").zip(pixels("h"));
    let list = info.get(Ns::Mwg, "RegionList").map(Node::items).unwrap_or_default();
    let regions = list.into_iter().filter_map(|region| {
        let kind = region.get(Ns::Mwg, "Type").and_then(Node::text);
        if kind.is_some_and(|kind| kind != "Face") {
            return None;
        }
        let name = region.get(Ns::Mwg, "Name")?.text()?;
        let area = region.get(Ns::Mwg, "Area").and_then(|area| mwg_area(area, size));
        let area = area.and_then(|area| placed(area, size, frame));
        Some(PersonRegion { name, area })
    });
    regions.take(MOST_ENTRIES).collect()
}

/// Reads a rectangle or a circle, in parts of the picture or in its pixels.
fn mwg_area(area: Node<'_>, size: Option<(f64, f64)>) -> Option<Area> {
    let number = |local| area.get(Ns::StArea, local)?.number();
    let (x, y) = (number("x")?, number("y")?);
    let is_pixels = area.get(Ns::StArea, "unit").and_then(Node::text).as_deref() == Some("pixel");
    let (width, height) = if is_pixels { size? } else { (1.0, 1.0) };
    let (w, h) = match (number("w").zip(number("h")), number("d"), size) {
        (Some(sides), _, _) => sides,
        // A circle is measured by the shorter side.
        (None, Some(diameter), Some((wide, high))) if !is_pixels => {
            let shorter = wide.min(high);
            (diameter * shorter / wide, diameter * shorter / high)
        }
        (None, Some(diameter), _) => (diameter, diameter),
        (None, None, _) => return None,
    };
    Area::new(x / width, y / height, w / width, h / height)
}

/// Reads regions of Microsoft's programs: left, top, width and height.
fn microsoft(packet: &Packet, frame: Option<Frame>) -> Vec<PersonRegion> {
    let list = packet
        .get(Ns::MicrosoftPhoto, "RegionInfo")
        .and_then(|info| info.get(Ns::MicrosoftRegions, "Regions"));
    let regions = list.map(Node::items).unwrap_or_default().into_iter().filter_map(|region| {
        let name = region.get(Ns::MicrosoftRegion, "PersonDisplayName")?.text()?;
        let rectangle = region.get(Ns::MicrosoftRegion, "Rectangle").and_then(Node::text);
        let area = rectangle.and_then(|rectangle| {
            let sides = rectangle.split(',').map(|side| side.trim().parse::<f64>().ok());
            let [x, y, w, h] = sides.collect::<Option<Vec<_>>>()?.try_into().ok()?;
            Area::new(x + w / 2.0, y + h / 2.0, w, h)
        });
        let area = area.and_then(|area| placed(area, None, frame));
        Some(PersonRegion { name, area })
    });
    regions.take(MOST_ENTRIES).collect()
}

/// Turns a part along with the picture that it was measured in.
fn placed(area: Area, size: Option<(f64, f64)>, frame: Option<Frame>) -> Option<Area> {
    match size {
        Some((width, height)) => frame?.show_measured(area, width, height),
        None => Some(frame?.show(area)),
    }
}
