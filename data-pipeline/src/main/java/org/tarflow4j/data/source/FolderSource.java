package org.tarflow4j.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Opens a folder with one sub-folder of images per class, on any Hadoop file system. The classes are the names of the
 * sub-folders in order; files may lie deeper inside. Only names are looked at here; what a file is, its content tells.
 */
final class FolderSource {
    private static final int FILES_PER_SPLIT = 256;
    /** Small sources are still cut into this many splits, so that a cluster has something to share. */
    private static final int FEWEST_SPLITS = 16;

    private FolderSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws UnusableSourceException, IOException {
        Map<String, Integer> labels = new LinkedHashMap<>();
        String rootPath = request.path();
        Path root = new Path(rootPath);
        for (FileStatus entry : list(root, rootPath, hadoop)) {
            if (entry.isDirectory() && !SourceFiles.isHidden(entry.getPath().getName())) {
                labels.put(entry.getPath().getName(), labels.size());
            }
        }
        if (labels.isEmpty()) {
            throw new UnusableSourceException("Image folder " + rootPath
                    + " has no sub-folders; put the images of each class into a folder of its own");
        }
        String heldOut = request.heldOut();
        return new ImageSource(
                ImageClass.named(List.copyOf(labels.keySet())),
                splits(rootPath, labels, hadoop),
                heldOut == null
                        ? List.of()
                        : splits(heldOut, labels, hadoop).stream()
                                .<SourceSplit>map(HeldOutSplit::new)
                                .toList());
    }

    private static List<SourceSplit> splits(String rootPath, Map<String, Integer> labels, Configuration hadoop)
            throws UnusableSourceException, IOException {
        Path root = new Path(rootPath);
        FileSystem fileSystem = root.getFileSystem(hadoop);
        List<FolderSplit.Input> inputs = new ArrayList<>();
        for (FileStatus entry : list(root, rootPath, hadoop)) {
            String name = entry.getPath().getName();
            if (!entry.isDirectory()) {
                inputs.add(new FolderSplit.Input(name, Labels.NONE, entry.getLen()));
            } else if (!SourceFiles.isHidden(name)) {
                collect(fileSystem, entry.getPath(), name, labels.getOrDefault(name, Labels.UNKNOWN), inputs);
            }
        }
        return splits(root, inputs);
    }

    private static void collect(
            FileSystem fileSystem, Path folder, String id, int label, List<FolderSplit.Input> inputs)
            throws IOException {
        for (FileStatus entry : sorted(fileSystem.listStatus(folder))) {
            String name = entry.getPath().getName();
            String entryId = id + "/" + name;
            if (!entry.isDirectory()) {
                inputs.add(new FolderSplit.Input(entryId, label, entry.getLen()));
            } else if (!SourceFiles.isHidden(name)) {
                collect(fileSystem, entry.getPath(), entryId, label, inputs);
            }
        }
    }

    private static List<FileStatus> list(Path root, String rootPath, Configuration hadoop)
            throws IOException, UnusableSourceException {
        FileSystem fileSystem = root.getFileSystem(hadoop);
        try {
            if (!fileSystem.getFileStatus(root).isDirectory()) {
                throw new UnusableSourceException("Image folder " + rootPath + " is a file; check data.source.path");
            }
            return sorted(fileSystem.listStatus(root));
        } catch (FileNotFoundException e) {
            throw new UnusableSourceException(
                    "Image folder " + rootPath + " does not exist; check data.source.path", e);
        }
    }

    private static List<FileStatus> sorted(FileStatus[] entries) {
        return Arrays.stream(entries)
                .sorted(Comparator.comparing(entry -> entry.getPath().getName()))
                .toList();
    }

    private static List<SourceSplit> splits(Path root, List<FolderSplit.Input> inputs) {
        int size = Math.max(1, Math.min(FILES_PER_SPLIT, inputs.size() / FEWEST_SPLITS));
        List<SourceSplit> splits = new ArrayList<>();
        for (int from = 0; from < inputs.size(); from += size) {
            splits.add(new FolderSplit(root.toString(), inputs.subList(from, Math.min(inputs.size(), from + size))));
        }
        return splits;
    }
}
