// The picture of a person as the server takes it: a square of at most 1024 pixels, whatever was chosen.

import { ApiError } from "./api-error";

const side = 640;

/** What the picker offers; the browser must be able to show it. */
export const pictureTypes = "image/png,image/jpeg,image/webp,image/gif";

/** The middle of a picture file as a square. Throws, as a refusal of the server does, for what the browser cannot show. */
export async function squarePicture(file: Blob): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new ApiError(400, "This file is not a picture we can show. Choose a PNG, JPEG, WebP or GIF.");
  }
  const part = Math.min(bitmap.width, bitmap.height);
  const to = Math.min(part, side);
  const canvas = document.createElement("canvas");
  canvas.width = to;
  canvas.height = to;
  canvas.getContext("2d")?.drawImage(bitmap, (bitmap.width - part) / 2, (bitmap.height - part) / 2, part, part, 0, 0, to, to);
  bitmap.close();
  // PNG keeps what shows through; a photograph of this size stays below the server's 2 MB all the same.
  const made = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (made === null) throw new ApiError(400, "This picture could not be read. Choose another one.");
  return made;
}
