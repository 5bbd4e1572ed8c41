package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.SkipReason;

/**
 * Opens ILSVRC2012's archives as they are downloaded. The training archive is a tar of a tar per class, whose outer
 * headers are read here, so that each task seeks to a class of its own. The validation archive is flat; all its headers
 * are read here, since its classes go by number.
 */
final class ImageNetSource {
    private static final Pattern CLASS_ARCHIVE = Pattern.compile("(n\\d{8})\\.tar");

    private ImageNetSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws IOException, UnusableSourceException {
        String kitPath = request.developmentKit();
        DevelopmentKit kit = kitPath == null ? null : DevelopmentKit.read(kitPath, hadoop);
        FileStatus train = SourceFiles.file(request.path(), hadoop);
        List<RejectedSplit.Rejected> rejected = new ArrayList<>();
        Map<String, TarMember> archives = classArchives(train, rejected, hadoop);
        if (archives.isEmpty()) {
            throw new UnusableSourceException(request.path() + " holds no class archives such as n01440764.tar;"
                    + " set data.source.path to ILSVRC2012_img_train.tar");
        }
        List<ImageClass> classes = kit == null ? ImageClass.named(List.copyOf(archives.keySet())) : kit.classes();
        List<SourceSplit> splits = splits(train, archives, classes, rejected);
        if (!rejected.isEmpty()) {
            splits.add(new RejectedSplit(rejected));
        }
        String heldOut = request.heldOut();
        return new ImageSource(
                classes,
                splits,
                heldOut == null || kit == null ? List.of() : ImageNetValidation.splits(heldOut, kit, hadoop));
    }

    /** By synset, in order. */
    private static Map<String, TarMember> classArchives(
            FileStatus train, List<RejectedSplit.Rejected> rejected, Configuration hadoop) throws IOException {
        String path = train.getPath().toString();
        Map<String, TarMember> archives = new TreeMap<>();
        try (TarReader tar = new TarReader(SourceFiles.open(path, hadoop), 0, train.getLen())) {
            for (TarMember member = tar.next(); member != null; member = tar.next()) {
                Matcher name = CLASS_ARCHIVE.matcher(member.name());
                SkipReason problem = member.problem();
                boolean usable = name.matches() && (problem == null || problem == SkipReason.CUT);
                if (problem != null) {
                    rejected.add(new RejectedSplit.Rejected(id(member, train), problem, member.detail()));
                } else if (SourceFiles.isHidden(member.baseName())) {
                    rejected.add(
                            new RejectedSplit.Rejected(member.name(), SkipReason.HIDDEN, "name starts with a dot"));
                } else if (!usable) {
                    rejected.add(new RejectedSplit.Rejected(
                            member.name(), SkipReason.UNKNOWN_CLASS, "not the archive of a synset"));
                }
                if (usable && archives.putIfAbsent(name.group(1), member) != null) {
                    rejected.add(new RejectedSplit.Rejected(
                            member.name(), SkipReason.DUPLICATE_NAME, "an archive of this name comes before it"));
                }
            }
        }
        return archives;
    }

    private static String id(TarMember member, FileStatus train) {
        return member.name().isEmpty() ? train.getPath().getName() : member.name();
    }

    private static List<SourceSplit> splits(
            FileStatus train,
            Map<String, TarMember> archives,
            List<ImageClass> classes,
            List<RejectedSplit.Rejected> rejected) {
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(known -> labels.put(known.id(), labels.size()));
        List<SourceSplit> splits = new ArrayList<>();
        archives.forEach((synset, member) -> {
            @Nullable Integer label = labels.get(synset);
            if (label == null) {
                rejected.add(new RejectedSplit.Rejected(
                        member.name(), SkipReason.UNKNOWN_CLASS, "the development kit has no synset " + synset));
            } else {
                TarPart part =
                        new TarPart(train.getPath().toString(), member.offset(), member.offset() + member.size());
                splits.add(new TarSplit(part, member.name(), synset + "/", label));
            }
        });
        return splits;
    }
}
