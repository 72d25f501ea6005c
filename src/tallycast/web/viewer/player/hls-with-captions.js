// @ts-check
/** The build of hls.js that shows captions, half as heavy again: loaded when a viewer turns them on. */
import Hls from "hls.js/full";

const Timeline = /** @type {any} */ (Hls.DefaultConfig).timelineController;

/** What hls.js 1.7.4 lacks for captions within the picture of a low-latency stream with picture and sound in one. */
class PartByPart extends Timeline {
  /**
   * It takes each part but a segment's first for a gap, and forgets the half line that it has read.
   * @param {string} event @param {any} data
   */
  onFragLoading(event, data) {
    const { frag, part } = data;
    const goesOn = frag.sn === this.lastSn && frag.cc === this.lastCc && part?.index === this.lastPartIndex + 1;
    if (frag.type === "main" && goesOn) this.lastPartIndex = part.index;
    else super.onFragLoading(event, data);
  }

  /**
   * It shows a line once the picture is there, and knows no buffer but one of pictures alone.
   * @param {string} event @param {any} data
   */
  onBufferAppended(event, data) {
    const { audiovideo } = data.timeRanges;
    super.onBufferAppended(
      event,
      data.type === "audiovideo" ? { ...data, type: "video", timeRanges: { video: audiovideo } } : data,
    );
  }
}

/** @param {import("./captions.js").CaptionTrack["kind"]} kind @returns {Partial<import("hls.js").HlsConfig>} */
export const captionConfig = (kind) => ({
  timelineController: PartByPart,
  // Where it knows of both it shows both.
  ...(kind === "captions"
    ? { subtitleTrackController: undefined, subtitleStreamController: undefined }
    : { enableCEA708Captions: false }),
});

export { Hls as HlsWithCaptions };
