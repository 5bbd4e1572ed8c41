package org.tarflow4j.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** The members of one sample, read as they come by: at most one picture and a few short texts are in memory. */
final class WebDatasetSample {
    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp");
    private static final long LONGEST_LABEL = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String key;
    private final boolean fresh;
    private byte @Nullable [] picture;
    private @Nullable UnusableImageException problem;
    private long bytes;
    private int label = Labels.NONE;

    /** @param fresh whether no sample of this key came before */
    WebDatasetSample(String key, boolean fresh) {
        this.key = key;
        this.fresh = fresh;
    }

    String key() {
        return key;
    }

    /** The name up to the first dot of its last part. */
    static String key(TarMember member) {
        String name = member.name();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Reads the member if it is of use. */
    void take(TarMember member, TarReader tar) throws IOException {
        String extension = member.name()
                .substring(Math.min(member.name().length(), key.length() + 1))
                .toLowerCase(Locale.ROOT);
        bytes += member.size();
        if (IMAGES.contains(extension)) {
            takePicture(member, tar);
        } else if ((extension.equals("cls") || extension.equals("json")) && member.size() <= LONGEST_LABEL) {
            int found = extension.equals("cls") ? classText(tar.content(member)) : classJson(tar.content(member));
            label = label == Labels.NONE ? found : label;
        }
    }

    private void takePicture(TarMember member, TarReader tar) throws IOException {
        try {
            if (picture != null) {
                throw new UnusableImageException(SkipReason.DUPLICATE_NAME, "the sample holds two pictures");
            }
            TarImages.check(member);
            picture = fresh ? tar.content(member) : new byte[0];
        } catch (UnusableImageException e) {
            problem = e;
        }
    }

    private static int classText(byte[] content) {
        try {
            return Integer.parseInt(new String(content, StandardCharsets.US_ASCII).trim());
        } catch (NumberFormatException e) {
            return Labels.NONE;
        }
    }

    private static int classJson(byte[] content) {
        try {
            JsonNode found = JSON.readTree(content).path("label");
            return found.isIntegralNumber() && found.canConvertToInt() ? found.intValue() : Labels.NONE;
        } catch (IOException e) { // not JSON, or not even text
            return Labels.NONE;
        }
    }

    /** What has been found of it. */
    SourceImage image(String shard, int classes) {
        int counted = label >= classes ? Labels.UNKNOWN : label < 0 ? Labels.NONE : label;
        return new SourceImage(
                shard + "/" + key,
                Math.max(Labels.NONE, counted),
                bytes,
                () -> content(fresh ? counted : Labels.REPEATED));
    }

    private ImageContent content(int counted) throws UnusableImageException {
        Labels.require(counted);
        if (problem != null) {
            throw problem;
        }
        if (picture == null) {
            throw new UnusableImageException(SkipReason.NOT_AN_IMAGE, "the sample holds no picture");
        }
        return new ImageContent.File(picture);
    }
}
