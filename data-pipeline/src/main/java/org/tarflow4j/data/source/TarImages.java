package org.tarflow4j.data.source;

import java.io.IOException;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** Reads members of tar archives that should be images. */
final class TarImages {
    private TarImages() {}

    /** @throws UnusableImageException if it is not to be used, whatever is in it */
    static ImageContent.File load(TarReader tar, TarMember member, int label)
            throws IOException, UnusableImageException {
        check(member);
        Labels.require(label);
        return new ImageContent.File(tar.content(member));
    }

    /** @throws UnusableImageException if its header alone says that it is not to be used */
    static void check(TarMember member) throws UnusableImageException {
        SkipReason problem = member.problem();
        if (problem != null) {
            throw new UnusableImageException(problem, member.detail());
        }
        if (SourceFiles.isHidden(member.baseName())) {
            throw new UnusableImageException(SkipReason.HIDDEN, "name starts with a dot");
        }
        if (member.size() > ImageDecoder.BYTE_LIMIT) {
            throw new UnusableImageException(
                    SkipReason.TOO_LARGE, member.size() + " bytes, more than " + ImageDecoder.BYTE_LIMIT);
        }
    }
}
