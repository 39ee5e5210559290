//! Who is shown where, however it is written and however the picture lies.

use storage::media::{Area, Format, Frame, Metadata, PersonRegion};

use super::build::{self, Value, segment, xmp_segment};
use super::metadata;

/// Two persons in 48 × 32 stored pixels, and what is none, with the list in one of its forms.
fn regions(size: &str, kari: &str, ola: &str) -> String {
    format!(
        "<rs:Regions rdf:parseType='Resource'>{size}<rs:RegionList><rdf:Bag>{kari}{ola}
        <rdf:li rs:Name='Fido' rs:Type='Pet'><rs:Area a:x='.5' a:y='.5' a:w='.1' a:h='.1'/></rdf:li>
        <rdf:li rs:Name='A' rs:Type='Focus'><rs:Area a:x='.5' a:y='.5' a:w='.1' a:h='.1'/></rdf:li>
        <rdf:li rs:Name='B' rs:Type='BarCode'><rs:Area a:x='.5' a:y='.5' a:w='.1' a:h='.1'/></rdf:li>
        <rdf:li rs:Name=' ' rs:Type='Face'><rs:Area a:x='.5' a:y='.5' a:w='.1' a:h='.1'/></rdf:li>
        <rdf:li rs:Name='Ida' rs:Type='Face'><rs:Area a:x='2' a:y='.5' a:w='.1' a:h='.1'/></rdf:li>
        </rdf:Bag></rs:RegionList></rs:Regions>"
    )
}

const SIZE: &str = "<rs:AppliedToDimensions d:w='48' d:h='32' d:unit='pixel'/>";
const KARI: &str = "<rdf:li><rdf:Description rs:Name='Kari' rs:Type='Face'>
    <rs:Area a:x='0.25' a:y='0.125' a:w='0.5' a:h='0.0625' a:unit='normalized'/>
    </rdf:Description></rdf:li>";
const OLA: &str = "<rdf:li rdf:parseType='Resource'><rs:Name>Ola</rs:Name>
    <rs:Area rdf:parseType='Resource'><a:x>0.75</a:x><a:y>0.5</a:y><a:w>0.125</a:w><a:h>0.25</a:h>
    </rs:Area></rdf:li>";

fn read(orientation: u16, properties: &str) -> Vec<PersonRegion> {
    let block = build::exif(vec![(0x0112, Value::Short(orientation))]);
    let exif = segment(0xE1, &[b"Exif\0\0", &block]);
    let file = build::jpeg(&[exif, xmp_segment(&build::xmp(properties))]);
    metadata(Format::Jpeg, &file).regions
}

fn region(name: &str, (cx, cy, w, h): (f64, f64, f64, f64)) -> PersonRegion {
    PersonRegion { name: name.to_owned(), area: Some(Area { cx, cy, w, h }) }
}

#[test]
fn every_form_of_regions_is_read_and_only_persons_are() {
    let expected =
        [region("Kari", (0.25, 0.125, 0.5, 0.0625)), region("Ola", (0.75, 0.5, 0.125, 0.25))];
    let nested = "<rs:AppliedToDimensions><rdf:Description d:w='480' d:h='320'/>
        </rs:AppliedToDimensions>";
    let kari_in_pixels = "<rdf:li rdf:parseType='Resource'><rs:Name>Kari</rs:Name>
        <rs:Area a:x='12' a:y='4' a:w='24' a:h='2' a:unit='pixel'/></rdf:li>";
    for (size, kari) in [(SIZE, KARI), (nested, KARI), ("", KARI), (SIZE, kari_in_pixels)] {
        let found = read(1, &regions(size, kari, OLA));
        assert_eq!(found[..2], expected, "{size} {kari}");
        let ida = PersonRegion { name: "Ida".into(), area: None };
        assert_eq!(found[2..], [ida], "a region outside of the picture leaves the name");
    }
    let circle = "<rdf:li rs:Name='Kari'><rs:Area a:x='.5' a:y='.5' a:d='.5'/></rdf:li>";
    let expected = region("Kari", (0.5, 0.5, 0.5 * 32.0 / 48.0, 0.5));
    assert_eq!(read(1, &regions(SIZE, circle, ""))[0], expected);
}

#[test]
fn regions_turn_with_the_picture() {
    let written = regions(SIZE, KARI, "");
    let expected = [
        (0.25, 0.125, 0.5, 0.0625),
        (0.75, 0.125, 0.5, 0.0625),
        (0.75, 0.875, 0.5, 0.0625),
        (0.25, 0.875, 0.5, 0.0625),
        (0.125, 0.25, 0.0625, 0.5),
        (0.875, 0.25, 0.0625, 0.5),
        (0.875, 0.75, 0.0625, 0.5),
        (0.125, 0.75, 0.0625, 0.5),
    ];
    for (orientation, area) in (1..=8).zip(expected) {
        assert_eq!(read(orientation, &written)[0], region("Kari", area), "{orientation}");
    }
    let upright = "<rs:AppliedToDimensions d:w='32' d:h='48' d:unit='pixel'/>";
    let found = read(6, &regions(upright, KARI, ""));
    assert_eq!(found[0], region("Kari", (0.25, 0.125, 0.5, 0.0625)), "measured when upright");
    let cut = "<rs:AppliedToDimensions d:w='32' d:h='32' d:unit='pixel'/>";
    assert_eq!(read(1, &regions(cut, KARI, ""))[0].area, None, "cut since");
}

#[test]
fn regions_of_microsoft_are_read_where_there_are_no_others() {
    let microsoft = "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag>
        <rdf:li MPReg:Rectangle='0.5, 0.25, 0.25, 0.5' MPReg:PersonDisplayName='Kari'/>
        <rdf:li rdf:parseType='Resource'><MPReg:PersonDisplayName>Per</MPReg:PersonDisplayName>
        </rdf:li><rdf:li MPReg:Rectangle='0, 0, 1, 1'/>
        </rdf:Bag></MPRI:Regions></MP:RegionInfo>";
    let per = PersonRegion { name: "Per".into(), area: None };
    let expected = [region("Kari", (0.625, 0.5, 0.25, 0.5)), per.clone()];
    assert_eq!(read(1, microsoft), expected);
    assert_eq!(read(6, microsoft), [region("Kari", (0.5, 0.625, 0.5, 0.25)), per]);
    let both = format!("{microsoft}{}", regions(SIZE, OLA, ""));
    assert_eq!(read(1, &both)[0].name, "Ola");
}

#[test]
fn a_sidecar_places_regions_in_the_picture_beside_it() {
    let packet = build::xmp(&regions(SIZE, KARI, ""));
    let read = |frame| Metadata::of_sidecar(&packet, frame).unwrap().regions;
    let lying = read(Frame::shown(480, 320, 1));
    assert_eq!(lying[0], region("Kari", (0.25, 0.125, 0.5, 0.0625)));
    let turned = read(Frame::shown(320, 480, 6));
    assert_eq!(turned[0], region("Kari", (0.875, 0.25, 0.0625, 0.5)));
    assert_eq!(read(None)[0].area, None, "a sound has no places");
}
