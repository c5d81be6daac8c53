// Reading codes with the camera: by the browser where it can, else frame by frame with our own reader.
import decode from "qr/decode.js"; // with the rest: a part that is fetched later could be gone after an update
const WIDE = 800; // pixels of a frame that is looked at: enough for a code that fills half of it
const EVERY_MS = 90;

async function reader() {
  try {
    if ((await globalThis.BarcodeDetector?.getSupportedFormats())?.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (canvas) => (await detector.detect(canvas)).map((one) => one.rawValue)[0] ?? "";
    }
  } catch { /* then our own */ }
  return async (canvas, pen) => {
    try { return decode(pen.getImageData(0, 0, canvas.width, canvas.height), { effort: 2, timeLimit: 60 }); } catch { return ""; }
  };
}

// Shows the camera in a video and tells of each code once. Returns how to stop, and the torch where there is one.
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
  video.srcObject = stream;
  await video.play();
  const [track] = stream.getVideoTracks();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = await reader();
  let isOver = false;
  let last = "";
  const look = async () => {
    if (isOver) return;
    if (video.videoWidth) {
      const scale = Math.min(1, WIDE / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(canvas, pen).catch(() => "");
      if (text && text !== last && !isOver) { last = text; found(text); }
    }
    setTimeout(look, EVERY_MS);
  };
  look();
  const hasTorch = Boolean(track.getCapabilities?.().torch);
  return {
    stop: () => { isOver = true; stream.getTracks().forEach((one) => one.stop()); },
    torch: hasTorch ? (on) => track.applyConstraints({ advanced: [{ torch: on }] }) : null,
  };
}
