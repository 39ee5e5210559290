//! XMP: words in RDF, in XML (XMP specification, part 1; ISO 16684-1).

mod node;
mod read;
mod regions;
mod tree;
mod write;

pub(super) use read::{extension, read};
pub(super) use tree::Packet;
pub(super) use write::write;

/// Declares the vocabularies that are known.
macro_rules! vocabularies {
    ($($name:ident $prefix:literal $uri:literal)*) => {
        /// A vocabulary of XMP.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Ns {
            $($name,)*
            /// None that is known here.
            Other,
        }

        impl Ns {
            /// Each with the prefix that it is written with, and its address.
            const ALL: &[(Self, &str, &str)] = &[$((Self::$name, $prefix, $uri),)*];
        }
    };
}

vocabularies! {
    Aux "aux" "http://ns.adobe.com/exif/1.0/aux/"
    Dc "dc" "http://purl.org/dc/elements/1.1/"
    DigiKam "digiKam" "http://www.digikam.org/ns/1.0/"
    Exif "exif" "http://ns.adobe.com/exif/1.0/"
    ExifEx "exifEX" "http://cipa.jp/exif/1.0/"
    IptcExt "Iptc4xmpExt" "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    Lightroom "lr" "http://ns.adobe.com/lightroom/1.0/"
    MicrosoftPhoto "MP" "http://ns.microsoft.com/photo/1.2/"
    MicrosoftRegion "MPReg" "http://ns.microsoft.com/photo/1.2/t/Region#"
    MicrosoftRegions "MPRI" "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
    Mwg "mwg-rs" "http://www.metadataworkinggroup.com/schemas/regions/"
    Note "xmpNote" "http://ns.adobe.com/xmp/note/"
    Photoshop "photoshop" "http://ns.adobe.com/photoshop/1.0/"
    Plus "plus" "http://ns.useplus.org/ldf/xmp/1.0/"
    Rdf "rdf" "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    Rights "xmpRights" "http://ns.adobe.com/xap/1.0/rights/"
    StArea "stArea" "http://ns.adobe.com/xmp/sType/Area#"
    StDim "stDim" "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    Tiff "tiff" "http://ns.adobe.com/tiff/1.0/"
    Xml "xml" "http://www.w3.org/XML/1998/namespace"
    Xmp "xmp" "http://ns.adobe.com/xap/1.0/"
}
