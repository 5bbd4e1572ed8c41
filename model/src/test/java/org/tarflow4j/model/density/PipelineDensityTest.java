package org.tarflow4j.model.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Denoising.Dynamics;

/** Densities whose way through the denoiser is known in closed form. */
class PipelineDensityTest {
    private static final Denoising WALK = new Denoising(4, 0.1, 0.8, Dynamics.ODE, false);
    private static final double[] MEAN = {0.3, -0.7, 1.1, 0, -0.2, 0.5};
    private static final double[] VARIANCES = {0.02, 0.3, 1.5, 0.004, 0.9, 0.1};
    private static final double[] IMAGE = {0.4, -1.1, 0.9, 0.2, 1.3, -0.6};

    /** Along an eigenvector of variance λ a step multiplies the distance from the mean by 1 − γ/(λ + t²). */
    @Test
    void aGaussianStaysTheGaussianThatTheWalkMakesOfIt() {
        CorrelatedGaussian density =
                CorrelatedGaussian.alongTheAxes(MEAN, VARIANCES).turned(3);
        PipelineLikelihood found = new PipelineDensity(density, WALK, new ExactVolume()).of(IMAGE);
        double[] end = density.along(found.denoised());
        double expected = 0;
        double smallest = 1;
        for (int k = 0; k < MEAN.length; k++) {
            double factor = factor(VARIANCES[k], WALK);
            expected += CorrelatedGaussian.logGaussian(
                    end[k], MEAN[k], factor * factor * (VARIANCES[k] + WALK.t1() * WALK.t1()));
            smallest = Math.min(smallest, VARIANCES[k] / (VARIANCES[k] + WALK.t0() * WALK.t0()));
        }
        assertThat(found.logPipelineDensity()).isCloseTo(expected, within(1e-6));
        assertThat(found.smallestEigenvalue()).isCloseTo(smallest, within(1e-6));
        assertThat(found.numericalError()).isLessThan(1e-6);
        assertThat(found.standardError()).isZero();
        assertThat(found.folded()).isZero();
        assertThat(found.steps()).hasSize(4);
    }

    @Test
    void oneStepLandsOnThePosteriorMeanWithItsVolume() {
        Denoising once = new Denoising(1, 0.1, 0.8, Dynamics.ODE, false);
        CorrelatedGaussian density =
                CorrelatedGaussian.alongTheAxes(MEAN, VARIANCES).turned(4);
        PipelineLikelihood found = new PipelineDensity(density, once, new ExactVolume()).of(IMAGE);
        double logVolume = 0;
        for (double variance : VARIANCES) {
            logVolume += Math.log(variance / (variance + 0.64));
        }
        assertThat(found.logVolume()).isCloseTo(logVolume, within(1e-6));
        double[] start = density.along(IMAGE);
        double[] end = density.along(found.denoised());
        for (int k = 0; k < MEAN.length; k++) {
            double posteriorMean = (VARIANCES[k] * start[k] + 0.64 * MEAN[k]) / (VARIANCES[k] + 0.64);
            assertThat(end[k]).isCloseTo(posteriorMean, within(1e-12));
        }
    }

    /** Random signs give the trace of a diagonal matrix without any spread, so this one is exact too. */
    @Test
    void alongTheAxesTheStochasticEstimateIsExact() {
        CorrelatedGaussian density = CorrelatedGaussian.alongTheAxes(MEAN, VARIANCES);
        PipelineLikelihood found = new PipelineDensity(density, WALK, new StochasticVolume(2, 1e-12, 40)).of(IMAGE, 1);
        double expected = 0;
        for (double variance : VARIANCES) {
            expected += Math.log(factor(variance, WALK));
        }
        assertThat(found.logVolume()).isCloseTo(expected, within(1e-6));
        assertThat(found.standardError()).isLessThan(1e-6);
        assertThat(found.smallestEigenvalue()).isCloseTo(0.004 / 0.014, within(1e-6));
    }

    @Test
    void elsewhereTheStochasticEstimateIsWithinItsErrorBars() {
        CorrelatedGaussian density =
                CorrelatedGaussian.alongTheAxes(MEAN, VARIANCES).turned(5);
        double exact =
                new PipelineDensity(density, WALK, new ExactVolume()).of(IMAGE).logVolume();
        PipelineDensity stochastic = new PipelineDensity(density, WALK, new StochasticVolume(10, 1e-9, 40));
        double mean = 0;
        double chiSquare = 0;
        int repetitions = 40;
        for (int seed = 0; seed < repetitions; seed++) {
            PipelineLikelihood found = stochastic.of(IMAGE, seed);
            double error = found.logVolume() - exact;
            mean += error / repetitions;
            chiSquare += Math.pow(error / found.standardError(), 2) / repetitions;
        }
        double deviation = stochastic.of(IMAGE, 0).standardError() / Math.sqrt(repetitions);
        assertThat(mean).as("bias").isCloseTo(0, within(4 * deviation));
        assertThat(chiSquare).as("error over standard error, squared").isBetween(0.5, 2.0);
        assertThat(stochastic.of(IMAGE, 7).logVolume())
                .isEqualTo(stochastic.of(IMAGE, 7).logVolume());
    }

    /** Eigenvalues over four powers of ten, which forty iterations cannot resolve; signs alone would be exact here. */
    @Test
    void anUnfinishedQuadratureSaysHowFarItIsFromItsEnd() {
        int n = 400;
        double[] variances = new double[n];
        double expected = 0;
        Denoising once = new Denoising(1, 0.1, 0.5, Dynamics.ODE, false);
        for (int i = 0; i < n; i++) {
            variances[i] = Math.pow(10, -4.0 * i / (n - 1));
            expected += Math.log(factor(variances[i], once));
        }
        CorrelatedGaussian density = CorrelatedGaussian.alongTheAxes(new double[n], variances);
        double[] image = new double[n];
        PipelineLikelihood found = new PipelineDensity(density, once, new StochasticVolume(2, 1e-9, 40)).of(image, 1);
        double tooMuch = found.logVolume() - expected;
        assertThat(tooMuch).isBetween(0.7 * found.numericalError(), found.numericalError());
        PipelineLikelihood finished = new PipelineDensity(density, once, new StochasticVolume(2, 1e-4, n)).of(image, 1);
        assertThat(finished.logVolume() - expected)
                .isBetween(0.5e-4 * n, finished.numericalError())
                .isLessThan(1e-4 * n);
    }

    /** A score steeper than any noised density has: 1 − γ/(λ + t²) < 0 for the λ < 0 that stands for it here. */
    @Test
    void foldedSpaceIsSeenAndCounted() {
        Denoising once = new Denoising(1, 0.1, 0.8, Dynamics.ODE, false);
        double[] variances = VARIANCES.clone();
        variances[1] = -0.3;
        variances[4] = -0.5;
        CorrelatedGaussian density =
                CorrelatedGaussian.alongTheAxes(MEAN, variances).turned(6);
        double expected = 0;
        for (double variance : variances) {
            expected += Math.log(Math.abs(factor(variance, once)));
        }
        PipelineLikelihood exact = new PipelineDensity(density, once, new ExactVolume()).of(IMAGE);
        assertThat(exact.logVolume()).isCloseTo(expected, within(1e-6));
        assertThat(exact.steps().get(0).volume().negativeEigenvalues()).isEqualTo(2);
        assertThat(exact.smallestEigenvalue()).isCloseTo(factor(-0.5, once), within(1e-6));
        PipelineLikelihood seen = new PipelineDensity(density, once, new StochasticVolume(2, 1e-9, 40)).of(IMAGE, 1);
        assertThat(seen.folded()).isOne();
        assertThat(seen.steps().get(0).volume().negativeEigenvalues()).isEqualTo(2);
    }

    /** Every end y is traced back to the one x that leads there; over all of them the density must sum to one. */
    @Test
    void theDensityOfTwoPixelsHasMassOne() {
        TwoPixels density = new TwoPixels();
        PipelineDensity pipeline = new PipelineDensity(density, WALK, new ExactVolume());
        double spacing = 0.2;
        double mass = 0;
        for (int i = -23; i <= 23; i++) {
            for (int j = -28; j <= 28; j++) {
                PipelineLikelihood found = pipeline.of(startOf(0.2 + i * spacing, j * spacing, density));
                assertThat(found.folded()).isZero();
                mass += Math.exp(found.logPipelineDensity()) * spacing * spacing;
            }
        }
        assertThat(mass).isCloseTo(1, within(1e-6));
    }

    @Test
    void theVolumeOfTwoPixelsIsThatOfTheWholeWalkDifferentiated() {
        TwoPixels density = new TwoPixels();
        PipelineDensity pipeline = new PipelineDensity(density, WALK, new ExactVolume());
        for (double[] image : new double[][] {{0.1, 0.2}, {-1.3, 0.8}, {1.7, -1.1}, {2.5, 2.5}}) {
            double[][] jacobian = jacobian(image, density);
            double determinant = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
            assertThat(pipeline.of(image).logVolume()).isCloseTo(Math.log(determinant), within(1e-7));
        }
    }

    @Test
    void aWalkWithoutADensityIsRefused() {
        TwoPixels density = new TwoPixels();
        Denoising stochastic = new Denoising(2, 0.1, 0.8, Dynamics.SDE, false);
        Denoising clipped = new Denoising(2, 0.1, 0.8, Dynamics.ODE, true);
        assertThatThrownBy(() -> new PipelineDensity(density, stochastic, new ExactVolume()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SDE");
        assertThatThrownBy(() -> new PipelineDensity(density, clipped, new ExactVolume()))
                .hasMessageContaining("clipping");
    }

    private static double factor(double variance, Denoising walk) {
        double[] levels = walk.levels();
        double factor = 1;
        for (int i = 0; i < walk.steps(); i++) {
            factor *= 1 - levels[i] * (levels[i] - levels[i + 1]) / (variance + levels[i] * levels[i]);
        }
        return factor;
    }

    /** Newton's method, following the end from the middle outwards. */
    private static double[] startOf(double first, double second, TwoPixels density) {
        double[] x = {0.2, 0};
        int pieces = 24;
        for (int piece = 1; piece <= pieces; piece++) {
            double[] end = {0.2 + (first - 0.2) * piece / pieces, second * piece / pieces};
            for (int iteration = 0; iteration < (piece < pieces ? 2 : 8); iteration++) {
                double[] reached = walk(x, density);
                double[] missing = {end[0] - reached[0], end[1] - reached[1]};
                double[][] j = jacobian(x, density);
                double determinant = j[0][0] * j[1][1] - j[0][1] * j[1][0];
                x[0] += (j[1][1] * missing[0] - j[0][1] * missing[1]) / determinant;
                x[1] += (j[0][0] * missing[1] - j[1][0] * missing[0]) / determinant;
            }
        }
        assertThat(walk(x, density)).containsExactly(new double[] {first, second}, within(1e-10));
        return x;
    }

    private static double[][] jacobian(double[] image, TwoPixels density) {
        double step = 1e-5;
        double[][] jacobian = new double[2][2];
        for (int j = 0; j < 2; j++) {
            double[] above = image.clone();
            double[] below = image.clone();
            above[j] += step;
            below[j] -= step;
            double[] difference = {
                walk(above, density)[0] - walk(below, density)[0], walk(above, density)[1] - walk(below, density)[1]
            };
            jacobian[0][j] = difference[0] / (2 * step);
            jacobian[1][j] = difference[1] / (2 * step);
        }
        return jacobian;
    }

    /** The walk as its formulas say, step by step. */
    private static double[] walk(double[] image, TwoPixels density) {
        double[] levels = WALK.levels();
        double[] x = image.clone();
        for (int i = 0; i < WALK.steps(); i++) {
            double t = levels[i];
            double[] score = density.scores(new double[][] {x}, t)[0];
            for (int j = 0; j < 2; j++) {
                double mean = x[j] + t * t * score[j];
                double direction = (x[j] - mean) / t;
                x[j] = x[j] - direction * (t - levels[i + 1]);
            }
        }
        return x;
    }
}
