package org.tarflow4j.jobs.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tarflow4j.model.FlowConfig;

/**
 * All settings of a run. The keys, their units and defaults are documented in {@code reference.conf}.
 *
 * @param run where the run lives
 * @param device what the executors compute on
 * @param model the flow's shape
 * @param noise the noise on the images
 * @param data how images become a dataset
 * @param training how the flow is trained
 * @param tracking where else a training is written down
 * @param sampling what is drawn from it
 * @param evaluation how it is judged
 * @param quality how its samples are judged
 * @param retrain how it is trained further on new images
 * @param resolved the values behind the records, with their origins
 */
public record Settings(
        RunSettings run,
        DeviceSettings device,
        FlowConfig model,
        NoiseSettings noise,
        DataSettings data,
        TrainingSettings training,
        TrackingSettings tracking,
        SamplingSettings sampling,
        EvaluationSettings evaluation,
        QualitySettings quality,
        RetrainSettings retrain,
        ResolvedSettings resolved) {

    /**
     * Reads settings from a recipe and {@code --set} options.
     *
     * @param file the recipe, HOCON
     * @param setOptions values by full key, which win over the recipe
     * @throws ConfigurationException with everything that is wrong
     */
    public static Settings load(Optional<Path> file, Map<String, String> setOptions) {
        return load(file, Map.of(), setOptions);
    }

    /**
     * As {@link #load(Optional, Map)}; system properties win over the recipe, {@code setOptions} over both.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public static Settings load(
            Optional<Path> file, Map<String, String> systemProperties, Map<String, String> setOptions) {
        return SettingsReader.read(Layers.read(Layers.file(file), systemProperties, setOptions));
    }

    /**
     * As {@link #load(Optional, Map, Map)}, from a recipe that ships in the application.
     *
     * @param recipe name of the resource, e.g. {@code benchmark-a.conf}
     * @throws ConfigurationException with everything that is wrong
     */
    public static Settings loadShipped(
            String recipe, Map<String, String> systemProperties, Map<String, String> setOptions) {
        return SettingsReader.read(Layers.read(Layers.resource(recipe, recipe), systemProperties, setOptions));
    }

    /**
     * These settings with other values for some keys, as a job needs them for a part of its work; what refers to such a
     * key follows.
     *
     * @param values by full key
     * @param origin who sets them, for {@link ResolvedSettings} and errors
     * @throws ConfigurationException with everything that is wrong
     */
    public Settings with(Map<String, String> values, String origin) {
        return SettingsReader.read(resolved.layers().with(values, origin));
    }

    /** Whether retrain holds samples against each other: a network is named, and some are to be drawn. */
    public boolean comparesSamples() {
        return quality.extractor().kind() != ExtractorKind.NONE && retrain.samples() > 0;
    }

    /**
     * The shape of the flow in a text that {@link ResolvedSettings#hocon()} made, such as a checkpoint's.
     *
     * @param where names the text in errors
     * @throws ConfigurationException if the text or its model is not valid
     */
    public static FlowConfig model(String text, String where) {
        return SettingsReader.model(Layers.ofText(text, where));
    }

    /**
     * {@code training.drop-label} in such a text; empty if the text does not have it.
     *
     * @param where names the text in errors
     * @throws ConfigurationException if the text or the value is not valid
     */
    public static OptionalDouble dropLabel(String text, String where) {
        return SettingsReader.dropLabel(Layers.ofText(text, where));
    }
}
