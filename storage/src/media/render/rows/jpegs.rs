//! Strips and tiles of TIFF that are JPEGs.
//!
//! The decoder of TIFF takes whatever memory they ask for, so they are read here.

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use jpeg_decoder::ColorTransform;
use tiff::ColorType;
use tiff::decoder::{ChunkType, Decoder, ifd::Value};
use tiff::tags::Tag;

use super::jpeg::Front;
use super::tiff::{number, wrong};
use super::{CORRUPT, Limits, MediaError, Source, Unfit, jpeg, jpeg_frame, unfit};

/// The number for them.
const IN_JPEGS: u16 = 7;

/// Tells whether the first page of a file is made of them.
pub(in crate::media::render) fn are_in<R: Read + Seek>(mut file: R) -> Result<bool, MediaError> {
    file.rewind()?;
    is_of_jpegs(&mut Decoder::new(BufReader::new(file)).map_err(wrong)?)
}

/// Tells whether the page is made of them.
pub(super) fn is_of_jpegs(decoder: &mut Decoder<impl BufRead + Seek>) -> Result<bool, MediaError> {
    Ok(number(decoder, Tag::Compression)? == Some(IN_JPEGS))
}

/// Where they stand, and how they are read.
pub(super) struct Jpegs {
    places: Vec<u64>,
    lengths: Vec<u64>,
    /// What all of them are decoded with.
    tables: Vec<u8>,
    /// Whether they tell how bright pixels are, and what that lacks of blue and of red.
    tell_brightness: bool,
    limits: Limits,
}

impl Jpegs {
    /// Finds them; none where the page is not made of any.
    pub(super) fn of(
        decoder: &mut Decoder<impl BufRead + Seek>,
        limits: &Limits,
    ) -> Result<Option<Self>, MediaError> {
        if !is_of_jpegs(decoder)? {
            return Ok(None);
        }
        let [places, lengths] = match decoder.get_chunk_type() {
            ChunkType::Strip => [Tag::StripOffsets, Tag::StripByteCounts],
            ChunkType::Tile => [Tag::TileOffsets, Tag::TileByteCounts],
        };
        let tables = decoder.find_tag(Tag::JPEGTables).map_err(wrong)?;
        let tables = tables.map(Value::into_u8_vec).transpose().map_err(wrong)?;
        Ok(Some(Self {
            places: decoder.get_tag_u64_vec(places).map_err(wrong)?,
            lengths: decoder.get_tag_u64_vec(lengths).map_err(wrong)?,
            tables: tables.unwrap_or_default(),
            tell_brightness: matches!(decoder.colortype(), Ok(ColorType::YCbCr(_))),
            limits: limits.clone(),
        }))
    }

    /// How many bytes the longest of them has.
    pub(super) fn longest(&self) -> u64 {
        self.lengths.iter().copied().max().unwrap_or_default()
    }

    /// Decodes one of them, and gives what the picture has of it: strips and tiles may go on beyond
    /// its edges.
    pub(super) fn read(
        &self,
        decoder: &mut Decoder<impl BufRead + Seek>,
        chunk: u32,
        samples: usize,
    ) -> Result<Vec<u8>, MediaError> {
        let most = decoder.chunk_dimensions();
        let (columns, rows) = decoder.chunk_data_dimensions(chunk);
        let place = self.places.get(chunk as usize).zip(self.lengths.get(chunk as usize));
        let (place, length) = place.ok_or(CORRUPT)?;
        decoder.inner().seek(SeekFrom::Start(*place))?;
        let mut file = Vec::new();
        let read = decoder.inner().take(*length).read_to_end(&mut file);
        read.map_err(|error| unfit(error.into()))?;
        let (size, mut numbers) = self.decode(file, most, samples)?;
        let full = size.0 as usize * samples;
        if size.0 < columns || size.1 < rows || numbers.len() != full * size.1 as usize {
            return Err(CORRUPT.into());
        }
        numbers.truncate(full * rows as usize);
        if size.0 == columns {
            return Ok(numbers);
        }
        let kept = numbers.chunks_exact(full);
        Ok(kept.flat_map(|row| &row[..columns as usize * samples]).copied().collect())
    }

    /// Decodes one to the numbers that it keeps, or to colours where those tell how bright pixels are;
    /// tells its width and its height, too.
    fn decode(
        &self,
        file: Vec<u8>,
        most: (u32, u32),
        samples: usize,
    ) -> Result<((u32, u32), Vec<u8>), MediaError> {
        let mut whole = match self.tables.as_slice() {
            [] => vec![0xFF, 0xD8],
            tables => Front::read(&mut source(tables)?)?.file,
        };
        let part = &mut source(file)?;
        whole.extend_from_slice(&Front::read(part)?.file[2..]);
        part.rest(&mut whole)?;
        let frame = jpeg_frame(&mut source(&whole)?, &self.limits)?;
        if frame.size.0 > most.0 || frame.size.1 > most.1 {
            return Err(Unfit::Corrupt("a part of its picture does not fit its place").into());
        }
        if frame.is_progressive {
            return Err(Unfit::Unsupported("a picture made of others in layers").into());
        }
        let mut decoder = jpeg_decoder::Decoder::new(&whole[..]);
        let most = usize::try_from(self.limits.max_alloc).unwrap_or(usize::MAX);
        decoder.set_max_decoding_buffer_size(most);
        decoder.set_color_transform(match samples {
            1 => ColorTransform::Grayscale,
            3 if self.tell_brightness => ColorTransform::YCbCr,
            3 => ColorTransform::RGB,
            _ => ColorTransform::CMYK,
        });
        let mut numbers = decoder.decode().map_err(jpeg::refused)?;
        // Of inks this decoder tells how much light they leave.
        if samples == 4 {
            for number in &mut numbers {
                *number = !*number;
            }
        }
        Ok((frame.size, numbers))
    }
}

fn source<B: AsRef<[u8]>>(bytes: B) -> Result<Source<Cursor<B>>, MediaError> {
    let size = bytes.as_ref().len() as u64;
    Source::new(Cursor::new(bytes), size)
}
