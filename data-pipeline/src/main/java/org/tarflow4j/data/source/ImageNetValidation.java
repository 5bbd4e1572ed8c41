package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** Cuts the archive of validation images into parts and gives every image its class, by the number in its name. */
final class ImageNetValidation {
    private static final Pattern IMAGE = Pattern.compile("(?:.*/)?ILSVRC2012_val_(\\d{8})\\.JPEG");
    private static final long SPLIT_BYTES = 64 << 20;

    private final String path;
    private final String archive;
    private final DevelopmentKit kit;
    private final BitSet seen = new BitSet();

    private ImageNetValidation(FileStatus file, DevelopmentKit kit) {
        this.path = file.getPath().toString();
        this.archive = file.getPath().getName();
        this.kit = kit;
    }

    /** @throws UnusableSourceException if archive and kit do not belong together */
    static List<SourceSplit> splits(String path, DevelopmentKit kit, Configuration hadoop)
            throws IOException, UnusableSourceException {
        FileStatus file = SourceFiles.file(path, hadoop);
        return new ImageNetValidation(file, kit).splits(file.getLen(), hadoop);
    }

    private List<SourceSplit> splits(long length, Configuration hadoop) throws IOException, UnusableSourceException {
        List<SourceSplit> splits = new ArrayList<>();
        try (TarReader tar = new TarReader(SourceFiles.open(path, hadoop), 0, length)) {
            List<Integer> labels = new ArrayList<>();
            long begin = 0;
            for (TarMember member = tar.next(); member != null; member = tar.next()) {
                if (member.start() - begin >= SPLIT_BYTES && !labels.isEmpty()) {
                    splits.add(split(begin, member.start(), labels));
                    labels.clear();
                    begin = member.start();
                }
                labels.add(label(member));
            }
            if (!labels.isEmpty()) {
                splits.add(split(begin, length, labels));
            }
        }
        if (seen.cardinality() != kit.validationImages()) {
            throw new UnusableSourceException(path + " has " + seen.cardinality()
                    + " validation images, the development kit classes for " + kit.validationImages()
                    + "; get the archive again, or the kit that belongs to it");
        }
        return splits;
    }

    private SourceSplit split(long begin, long end, List<Integer> labels) {
        int[] array = labels.stream().mapToInt(Integer::intValue).toArray();
        return new TarSplit(new TarPart(path, begin, end), archive, "", array);
    }

    private int label(TarMember member) throws UnusableSourceException {
        Matcher name = IMAGE.matcher(member.name());
        if (member.problem() != null || SourceFiles.isHidden(member.baseName()) || !name.matches()) {
            return Labels.NONE;
        }
        int number = Integer.parseInt(name.group(1));
        if (number < 1 || number > kit.validationImages()) {
            return Labels.UNKNOWN;
        }
        if (seen.get(number)) {
            return Labels.REPEATED;
        }
        seen.set(number);
        return kit.validationLabel(number);
    }
}
