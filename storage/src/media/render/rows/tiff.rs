//! Rows of TIFF: from its strips and tiles, of which a band that is as wide as the picture is held
//! at a time; of strips that are not packed, however high they are, from where they lie.

use std::io::{BufRead, Seek, SeekFrom};

use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use tiff::tags::{ByteOrder, Tag};
use tiff::{ColorType, TiffError};

use super::jpegs::{Jpegs, is_of_jpegs};
use super::{CORRUPT, Coarse, Decoded, Limits, MediaError, Unfit, jpeg, room, unfit};

/// The number for pixels that are not packed, and for white where there is nothing.
const UNPACKED: u16 = 1;
const WHITE_IS_ZERO: u16 = 0;

/// How pixels are kept.
#[derive(Clone, Copy)]
struct Pixels {
    full: (u32, u32),
    /// How many numbers make a pixel, how many of them are kept for it, and in how many bytes each.
    samples: usize,
    kept: usize,
    bytes: usize,
    /// Whether they tell how much ink there is.
    is_ink: bool,
}

pub(super) fn decode(
    reader: impl BufRead + Seek,
    longest: impl Fn((u32, u32)) -> u32,
    limits: &Limits,
) -> Result<Option<Decoded>, MediaError> {
    let mut decoder = Decoder::new(reader).map_err(wrong)?;
    let Some(pixels) = Pixels::of(&mut decoder)? else { return Ok(None) };
    let profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    let channels = if pixels.is_ink { 3 } else { pixels.samples };
    let mut coarse = Coarse::new(pixels.full, channels, longest(pixels.full), limits)?;
    let is_unpacked = number(&mut decoder, Tag::Compression)?.unwrap_or(UNPACKED) == UNPACKED;
    let room = if is_unpacked && decoder.get_chunk_type() == ChunkType::Strip {
        let room = room::take(coarse.bytes());
        pixels.read(&mut decoder, &mut coarse)?;
        room
    } else {
        let jpegs = Jpegs::of(&mut decoder, limits)?;
        let (width, height) = decoder.chunk_dimensions();
        let rows = u64::from(height.min(pixels.full.1));
        let chunk = u64::from(width) * rows * (pixels.samples * pixels.bytes) as u64;
        // Some are unpacked as a whole before they are given.
        let band = if width < pixels.full.0 { rows * pixels.row() as u64 } else { 0 };
        let packed = jpegs.as_ref().map_or(0, Jpegs::longest);
        let held = 2 * chunk + band + packed.saturating_mul(2) + coarse.bytes();
        if held > limits.max_alloc {
            return Ok(None);
        }
        let room = room::take(held);
        pixels.unpack(&mut decoder, jpegs.as_ref(), &mut coarse)?;
        room
    };
    Ok(Some(Decoded { pixels: coarse.picture()?, full: pixels.full, profile, room }))
}

impl Pixels {
    /// Tells how the first page keeps them; none where it does so in a way that is not read here.
    fn of(decoder: &mut Decoder<impl BufRead + Seek>) -> Result<Option<Self>, MediaError> {
        let full = decoder.dimensions().map_err(wrong)?;
        let is_of_jpegs = is_of_jpegs(decoder)?;
        let (samples, bits) = match decoder.colortype().map_err(wrong)? {
            ColorType::Gray(bits) => (1, bits),
            ColorType::RGB(bits) => (3, bits),
            ColorType::RGBA(bits) | ColorType::CMYK(bits) => (4, bits),
            // Otherwise several pixels share what they lack of blue and of red.
            ColorType::YCbCr(bits) if is_of_jpegs => (3, bits),
            _ => return Ok(None),
        };
        let is_ink = matches!(decoder.colortype(), Ok(ColorType::CMYK(_)));
        let is_planar = number(decoder, Tag::PlanarConfiguration)?.unwrap_or(1) != 1;
        let kinds = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat).map_err(wrong)?;
        let is_whole = kinds.unwrap_or_default().iter().all(|kind| *kind == 1);
        let is_known = matches!(bits, 8 | 16) && is_whole && !is_planar;
        let kept = number(decoder, Tag::SamplesPerPixel)?.unwrap_or(1).into();
        let bytes = usize::from(bits / 8);
        Ok((is_known && kept >= samples).then_some(Self { full, samples, kept, bytes, is_ink }))
    }

    /// How many numbers make a row.
    fn row(self) -> usize {
        self.full.0 as usize * self.samples
    }

    /// Reads strips where they lie, row by row.
    fn read(
        self,
        decoder: &mut Decoder<impl BufRead + Seek>,
        coarse: &mut Coarse,
    ) -> Result<(), MediaError> {
        let is_negative = self.samples == 1
            && number(decoder, Tag::PhotometricInterpretation)? == Some(WHITE_IS_ZERO);
        // Of each number the byte that counts most is enough.
        let is_little = decoder.byte_order() == ByteOrder::LittleEndian;
        let highest = if is_little { self.bytes - 1 } else { 0 };
        let places = decoder.get_tag_u64_vec(Tag::StripOffsets).map_err(wrong)?;
        let strips = self.full.1.div_ceil(decoder.chunk_dimensions().1.max(1));
        let mut row = vec![0; self.full.0 as usize * self.kept * self.bytes];
        let mut numbers = Vec::with_capacity(self.row());
        for (strip, place) in (0..strips).zip(places) {
            let (_, rows) = decoder.chunk_data_dimensions(strip);
            decoder.inner().seek(SeekFrom::Start(place))?;
            for _ in 0..rows {
                decoder.inner().read_exact(&mut row).map_err(|error| unfit(error.into()))?;
                numbers.clear();
                for pixel in row.chunks_exact(self.kept * self.bytes) {
                    let told = pixel.chunks_exact(self.bytes).take(self.samples);
                    numbers.extend(told.map(|number| number[highest]));
                }
                if is_negative {
                    for number in &mut numbers {
                        *number = !*number;
                    }
                }
                self.add(&numbers, coarse);
            }
        }
        Ok(())
    }

    /// Unpacks strips or tiles, band by band.
    fn unpack(
        self,
        decoder: &mut Decoder<impl BufRead + Seek>,
        jpegs: Option<&Jpegs>,
        coarse: &mut Coarse,
    ) -> Result<(), MediaError> {
        let (width, height) = decoder.chunk_dimensions();
        let across = self.full.0.div_ceil(width.max(1));
        let mut band = Vec::new();
        for down in 0..self.full.1.div_ceil(height.max(1)) {
            if across == 1 {
                for row in self.numbers(decoder, jpegs, down)?.chunks_exact(self.row()) {
                    self.add(row, coarse);
                }
                continue;
            }
            let (_, rows) = decoder.chunk_data_dimensions(down * across);
            band.resize(self.row() * rows as usize, 0);
            for column in 0..across {
                let chunk = down * across + column;
                let wide = decoder.chunk_data_dimensions(chunk).0 as usize * self.samples;
                let start = column as usize * width as usize * self.samples;
                let numbers = self.numbers(decoder, jpegs, chunk)?;
                let rows = band.chunks_exact_mut(self.row()).zip(numbers.chunks_exact(wide.max(1)));
                for (row, numbers) in rows {
                    row.get_mut(start..start + wide).ok_or(CORRUPT)?.copy_from_slice(numbers);
                }
            }
            for row in band.chunks_exact(self.row()) {
                self.add(row, coarse);
            }
        }
        Ok(())
    }

    /// Unpacks a strip or a tile to numbers of eight bits.
    fn numbers(
        self,
        decoder: &mut Decoder<impl BufRead + Seek>,
        jpegs: Option<&Jpegs>,
        chunk: u32,
    ) -> Result<Vec<u8>, MediaError> {
        if let Some(jpegs) = jpegs {
            return jpegs.read(decoder, chunk, self.samples);
        }
        match decoder.read_chunk(chunk).map_err(wrong)? {
            DecodingResult::U8(numbers) => Ok(numbers),
            DecodingResult::U16(numbers) => {
                Ok(numbers.iter().map(|number| number.to_be_bytes()[0]).collect())
            }
            _ => Err(CORRUPT.into()),
        }
    }

    fn add(self, numbers: &[u8], coarse: &mut Coarse) {
        if self.is_ink {
            let light: Vec<u8> = numbers.iter().map(|ink| !ink).collect();
            coarse.add(&jpeg::from_inks(&light));
        } else {
            coarse.add(numbers);
        }
    }
}

pub(super) fn number(
    decoder: &mut Decoder<impl BufRead + Seek>,
    tag: Tag,
) -> Result<Option<u16>, MediaError> {
    decoder.find_tag_unsigned(tag).map_err(wrong)
}

pub(super) fn wrong(error: TiffError) -> MediaError {
    match error {
        TiffError::IoError(error) => unfit(error.into()),
        TiffError::UnsupportedError(_) => Unfit::Unsupported("a picture of a rare sort").into(),
        TiffError::LimitsExceeded => Unfit::TooLarge.into(),
        _ => CORRUPT.into(),
    }
}
