//! MP4 and `QuickTime`: every box of the file, the tables of its tracks, and the fragments after
//! them.

mod boxes;
mod codec;
mod dates;
mod fragments;
mod track;

use std::io::{Read, Seek};

use super::{Checked, Source, milliseconds};
use crate::media::{Facts, Limits, TakenAt, Unfit};
use track::Track;

pub(in crate::media) use boxes::{Atom, Boxes};

/// Pictures, sound, subtitles, depth: a film has few tracks.
const MOST_TRACKS: usize = 64;

/// What has been seen of a film so far.
#[derive(Default)]
struct Movie {
    tracks: Vec<Track>,
    /// Ticks to a second, in the header.
    timescale: u32,
    /// Playing time by the header, in its ticks.
    duration: u64,
    /// Playing time of all fragments, in ticks of the header.
    fragments_duration: u64,
    fragmented: bool,
    /// When it was made, by the header: UTC.
    created_at: Option<TakenAt>,
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let mut boxes = Boxes::new(source);
    let (mut movie, mut data) = (None::<Movie>, false);
    while let Some(atom) = boxes.next_of_file()? {
        match &atom.kind {
            b"moov" if movie.is_none() => movie = Some(Movie::read(&mut boxes, atom)?),
            b"moof" => {
                let movie = movie.as_mut().ok_or(Unfit::Corrupt("its contents come too late"))?;
                fragments::read(&mut boxes, atom, &mut movie.tracks)?;
            }
            b"mdat" => {
                facts.fast_start.get_or_insert(movie.is_some());
                data = true;
            }
            _ => {}
        }
        boxes.source.seek(atom.end)?;
    }
    let movie = movie.ok_or(Unfit::Truncated)?;
    let video = movie.video()?;
    if !data || (video.samples == 0 && video.fragments_end == 0) {
        return Err(Unfit::Corrupt("its pictures are missing").into());
    }
    limits.check_size(video.size.0, video.size.1)?;
    facts.show(video.size.0, video.size.1, video.orientation);
    facts.video = Some(video.video_facts());
    let sound = movie.tracks.iter().find(|track| track.handler == *b"soun");
    facts.has_audio = sound.is_some();
    facts.audio = sound.map(Track::audio_facts);
    facts.taken_at = movie.created_at;
    facts.duration_ms = movie.duration_ms();
    Ok(())
}

impl Movie {
    fn read<R: Read + Seek>(
        boxes: &mut Boxes<'_, R>,
        moov: Atom,
    ) -> Result<Self, crate::media::MediaError> {
        let mut movie = Self::default();
        boxes.children(moov.end, |boxes, atom| {
            match &atom.kind {
                b"mvhd" => movie.header(boxes)?,
                b"trak" if movie.tracks.len() == MOST_TRACKS => {
                    return Err(Unfit::Unsupported("a film of so many tracks").into());
                }
                b"trak" => movie.tracks.push(Track::read(boxes, atom)?),
                b"mvex" => {
                    movie.fragmented = true;
                    boxes.children(atom.end, |boxes, atom| match &atom.kind {
                        b"mehd" => movie.fragments_header(boxes),
                        b"trex" => fragments::defaults(boxes, &mut movie.tracks),
                        _ => Ok(()),
                    })?;
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(movie)
    }

    fn header<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>) -> Checked {
        let long = boxes.version()? == 1;
        self.created_at = dates::since_1904(boxes.number(long)?);
        boxes.number(long)?;
        self.timescale = boxes.source.u32()?;
        self.duration = boxes.duration(long)?;
        Ok(())
    }

    fn fragments_header<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>) -> Checked {
        let long = boxes.version()? == 1;
        self.fragments_duration = boxes.duration(long)?;
        Ok(())
    }

    /// Finds the track that is shown.
    fn video(&self) -> Result<&Track, Unfit> {
        let mut videos = self.tracks.iter().filter(|track| track.handler == *b"vide").peekable();
        let first = *videos.peek().ok_or(Unfit::Unsupported("a film without pictures"))?;
        if first.encrypted {
            return Err(Unfit::Unsupported("an encrypted film"));
        }
        Ok(videos.find(|track| track.size.0 > 0 && track.size.1 > 0).unwrap_or(first))
    }

    fn duration_ms(&self) -> Option<i64> {
        let timescale = u64::from(self.timescale);
        let by_header = milliseconds(self.duration, timescale).filter(|duration| *duration > 0);
        if self.fragmented {
            let by_fragment =
                |track: &Track| milliseconds(track.fragments_end, u64::from(track.timescale));
            return milliseconds(self.fragments_duration, timescale)
                .filter(|duration| *duration > 0)
                .or_else(|| self.tracks.iter().filter_map(by_fragment).max().max(by_header));
        }
        let by_track = |track: &Track| milliseconds(track.duration, u64::from(track.timescale));
        by_header.or_else(|| self.tracks.iter().filter_map(by_track).max())
    }
}
